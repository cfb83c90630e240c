"""What the documents show is what the program does."""

import re
import tomllib
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from docs import picture, recording
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.factory import ChatFactory
from chatapp.config import Config
from chatapp.errors import CODES
from chatapp.slash import builtin_commands
from tests.connect import Connect, over_the_line_port
from tests.conversation import Conversation
from tests.hasher import FakeHasher
from tests.journal import FakeJournal
from tests.making import make_chat
from tests.test_layers import ORDER

ROOT = Path(__file__).parent.parent
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
LINKING = sorted(
    {*ROOT.glob("*.md"), *ROOT.glob("bench/*.md"), *ROOT.glob("examples/*/*.md"), *DOCUMENTS}
)


def blocks(path: Path, language: str) -> list[str]:
    """Return the fenced blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", path.read_text(), re.DOTALL | re.MULTILINE)


@pytest.fixture
def config() -> Config:
    """What the documents are about is the default, but for the pace, and for the disk."""
    default = Config()
    return replace(
        default,
        limits=replace(default.limits, messages_per_second=0),
        history=replace(default.history, path="memory"),
    )


@pytest.fixture
def chat(request: pytest.FixtureRequest, config: Config, clock: MemoryReactorClock) -> ChatFactory:
    """A chat that keeps what happens if that is about accounts, which have to be kept."""
    kept = any(f"{about}-" in request.node.name for about in ("accounts", "rooms"))
    journal = FakeJournal(clock) if kept else None
    return make_chat(config, clock, journal, hasher=FakeHasher())


STORIES = {"public-server"}
"""Documents that are one conversation from beginning to end; a test of their own runs them."""

CONVERSATIONS = [
    (block, f"{path.stem}-{number}")
    for path in DOCUMENTS
    if path.stem not in STORIES
    for number, block in enumerate(blocks(path, "chat"))
]
LOSES = re.compile(r"^\w+ +is lost$", re.MULTILINE)


@pytest.mark.parametrize(
    "conversation",
    [pytest.param(block, id=id_) for block, id_ in CONVERSATIONS if not LOSES.search(block)],
)
def test_conversations(talk: Conversation, conversation: str) -> None:
    """Each client reads, line by line, what the document says."""
    talk(conversation)


@over_the_line_port
@pytest.mark.parametrize(
    "conversation",
    [pytest.param(block, id=id_) for block, id_ in CONVERSATIONS if LOSES.search(block)],
)
def test_conversations_with_a_loss(talk: Conversation, conversation: str) -> None:
    """What comes again is shown as for clients that cannot confirm what they have."""
    talk(conversation)


def test_readme_picture() -> None:
    """The picture is what `python docs/picture.py` draws of the conversation that was just run."""
    (conversation,) = blocks(ROOT / "README.md", "chat")
    assert picture.PICTURE.read_text(encoding="utf-8") == picture.draw(conversation)


def test_readme_recording() -> None:
    """The moving picture is what the program shows at a terminal."""
    assert recording.PICTURE.read_text(encoding="utf-8") == recording.draw(recording.play())


def rows(path: Path, header: str) -> list[list[str]]:
    """Return the cells of the table with that header; a stroke in one stands after a backslash."""
    _, _, rest = path.read_text().partition(f"{header}\n")
    table = rest.split("\n\n")[0].splitlines()[1:]
    cells = [re.split(r"(?<!\\)\|", row.strip("|")) for row in table]
    return [[cell.strip(" `").replace("\\|", "|") for cell in row] for row in cells]


def test_readme_lists_every_command() -> None:
    """The command table is the program's."""
    shown = rows(ROOT / "README.md", "| command | for | what it does |")
    real = []
    for command in builtin_commands():
        also = f" Also {', '.join('/' + name for name in command.aliases)}." * bool(command.aliases)
        real.append([command.synopsis, command.role.plural, command.purpose + also])
    assert shown == real


def _shown(value: object) -> str:
    """How a default is written in the file."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value == () else str(value)


def test_configuration_lists_every_key() -> None:
    """The configuration table has every section, key and default."""
    shown = []
    section = ""
    table = rows(ROOT / "docs" / "configuration.md", "| section | key | default | meaning |")
    for first, key, default, _ in table:
        section = first or section
        shown.append((section, key, default))
    real = [
        (f"[{part.name}]", key.name, _shown(getattr(part.default, key.name)))
        for part in fields(Config)
        for key in fields(part.default)  # type: ignore[arg-type]
    ]
    assert shown == real


def test_protocol_lists_every_code() -> None:
    """The table has each code once, in the order of the program's list, and what to do."""
    table = rows(ROOT / "docs" / "protocol.md", "| code | what it means | what a client does |")
    assert [code for cell, *_ in table for code in re.findall(r"\w+", cell)] == list(CODES)
    assert all(meaning and deed for _, meaning, deed in table)


def test_readme_python_example(connect: Connect) -> None:
    """The command in the README works as it stands."""
    _bot, example = blocks(ROOT / "README.md", "python")
    names: dict[str, Any] = {}
    exec(example, names)  # noqa: S102 - our own text
    ann, bob = connect.named("ann", "bob")
    connect.chat.commands.update(names["table"])
    ann.send("/wave bob", "/wave")
    assert ann.read() == ["-- you wave to bob", "! usage: /wave USER"]
    assert bob.read() == ["-- ann waves to you"]


def test_readme_toml_example() -> None:
    """The entry point is in the group that is looked at."""
    (example,) = blocks(ROOT / "README.md", "toml")
    assert tomllib.loads(example)["project"]["entry-points"] == {
        "chatapp.commands": {"wave": "chatapp_wave:table"}
    }


def _architecture() -> str:
    """Return the text of docs/architecture.md."""
    return (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")


def test_architecture_has_the_order_of_imports() -> None:
    """The order of the parts is the one that tests/test_layers.py checks."""
    assert " < ".join(ORDER) in " ".join(_architecture().split())


def test_architecture_walks_through_files_that_exist() -> None:
    """Each numbered walk names ten files or fewer, in order, and each of them is there."""
    walks = [
        re.findall(r"^ *(\d+)  (\S+)", block, re.MULTILINE)
        for block in re.findall(r"^```\n(.*?)^```$", _architecture(), re.DOTALL | re.MULTILINE)
        if "▼" in block
    ]
    assert len(walks) == 2
    for walk in walks:
        assert [int(number) for number, _ in walk] == list(range(1, len(walk) + 1))
        assert 5 < len(walk) <= 10
        assert [name for _, name in walk if not (ROOT / "src" / "chatapp" / name).is_file()] == []


def anchors(path: Path) -> set[str]:
    """Return what a link may name of a document: its headings, as GitHub spells them."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", LINKING, ids=lambda path: str(path.relative_to(ROOT)))
def test_links(path: Path) -> None:
    """Links inside the repository lead to a file, and to a heading where they name one."""
    links = re.findall(r"\]\(([^)#:]*)(?:#([^)]+))?\)", path.read_text(encoding="utf-8"))
    for target, anchor in links:
        found = (path.parent / target) if target else path
        assert found.exists(), target
        assert not anchor or anchor in anchors(found), f"{target}#{anchor}"
