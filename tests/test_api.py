"""What other packages may import: an exact list, so that a change to it is a decision."""

import ast
from pathlib import Path

import chatapp.api
from chatapp.session.user import User

ROOT = Path(__file__).parent.parent
NAMES = [
    *("ChatError", "ChatFactory", "CommandTable", "Notice", "Role"),
    *("Room", "Session", "User", "quote"),
]


def test_the_list_is_exact() -> None:
    """chatapp.api offers these names, and no others."""
    assert sorted(chatapp.api.__all__) == sorted(NAMES)
    imported = {name for name in vars(chatapp.api) if not name.startswith("_")}
    assert imported == set(NAMES)


def test_a_user_has_no_session() -> None:
    """A user will have several, so a command tells the user and never one of their sessions."""
    assert not hasattr(User(1, "ann", None), "session")


def test_the_example_imports_nothing_else() -> None:
    """The package to copy needs chatapp.api alone."""
    source = (ROOT / "examples/chatapp-dice/chatapp_dice.py").read_text(encoding="utf-8")
    modules = [
        node.module for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom)
    ]
    assert [name for name in modules if str(name).startswith("chatapp")] == ["chatapp.api"]
