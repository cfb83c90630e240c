"""The rule of the house: a file imports only from the parts to the left of its own."""

import ast
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parent.parent
SOURCE = CHECKOUT / "src" / "chatapp"

ORDER = (
    *("unicode", "text", "errors", "later", "place", "members", "room_events", "events"),
    *("program_events", "names", "inifile"),
    *(
        "hosts",
        "values",
        "config",
        "config_file",
        "counts",
        "roles",
        "command",
        "commands",
        "editing",
    ),
    *("wire", "log", "session", "chat", "api", "slash", "storage"),
    *("page", "ports", "link", "gateway", "ops", "gateway_service", "service"),
    "client",
)
"""The parts of chatapp, each a file or a folder; docs/architecture.md shows the same."""

CORE = ("editing", "wire", "log", "session", "chat", "slash")
IMPURE = (
    *("twisted.internet.reactor", "twisted.internet.threads", "twisted.internet.tcp"),
    *("socket", "select", "time", "os", "io", "pathlib", "threading", "asyncio", "random"),
    *("sqlite3", "autobahn", "subprocess", "signal"),
)
"""What the core may not touch: reactors, sockets, threads, files and clocks are handed in."""

MODULES = {
    ".".join(("chatapp", *path.relative_to(SOURCE).with_suffix("").parts)).removesuffix(
        ".__init__"
    ): path
    for path in SOURCE.rglob("*.py")
}
FOLDERS = sorted(path.parent.name for path in SOURCE.glob("*/__init__.py"))


def part_of(module: str) -> str:
    """Return the file or folder of chatapp that a module is in; nothing for the package itself."""
    return module.split(".")[1] if "." in module else ""


def imports(path: Path) -> set[str]:
    """Return the modules that a file imports, wherever in it."""
    found: set[str] = set()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    tree.body = [
        node  # without what only the type checker reads
        for node in tree.body
        if not (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING")
    ]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"a relative import in {path}"
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {name if name in MODULES else str(node.module) for name in names}
            found |= names & set(IMPURE)
    return found


def ours(module: str) -> set[str]:
    """Return the modules of chatapp that a module imports at run time, the package itself aside."""
    return {name for name in imports(MODULES[module]) if name in MODULES and part_of(name)}


def test_every_part_has_its_place() -> None:
    """A new file or folder at the top is given its place in the order, and in the docs."""
    assert {part_of(module) for module in MODULES} - {""} <= set(ORDER)


@pytest.mark.parametrize("module", sorted(set(MODULES) - {"chatapp"}))
def test_imports_go_left(module: str) -> None:
    """No file imports from a part to the right of its own."""
    place = ORDER.index(part_of(module))
    assert [name for name in ours(module) if ORDER.index(part_of(name)) > place] == []


@pytest.mark.parametrize("module", sorted(m for m in MODULES if part_of(m) == "client"))
def test_the_client_knows_nothing_of_the_server(module: str) -> None:
    """The client stands alone: it knows the protocol, the editor, and no code of the server."""
    assert [name for name in ours(module) if part_of(name) not in ("client", "editing")] == []
    assert [name for name in imports(MODULES[module]) if name.startswith(("twisted", "auto"))] == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_folder_has_no_circle(folder: str) -> None:
    """Within a folder, files import each other in one direction only."""
    left = {
        module: {name for name in ours(module) if part_of(name) == folder and name != module}
        for module in MODULES
        if part_of(module) == folder
    }
    while left:
        free = [module for module, needs in left.items() if not needs & left.keys()]
        assert free, f"a circle among {sorted(left)}"
        for module in free:
            del left[module]


@pytest.mark.parametrize("module", sorted(m for m in MODULES if part_of(m) in CORE))
def test_the_core_is_pure(module: str) -> None:
    """The core touches no reactor, socket, clock, thread or file by itself."""
    impure = [
        name
        for name in imports(MODULES[module])
        if any(name == bad or name.startswith(f"{bad}.") for bad in IMPURE)
    ]
    assert impure == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_folder_says_what_it_is_for(folder: str) -> None:
    """Each `__init__.py` says in a sentence what its folder is for, and what it may touch."""
    path = SOURCE / folder / "__init__.py"
    doc = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    assert doc.endswith(".")
    assert len(doc.split()) >= 8


@pytest.mark.parametrize("folder", ["src", "tests", "bench"])
def test_no_file_is_too_long(folder: str) -> None:
    """A file of more than 300 lines has two reasons to change."""
    paths = [path for path in (CHECKOUT / folder).rglob("*.py") if "node_modules" not in path.parts]
    assert [path for path in paths if len(path.read_text("utf-8").splitlines()) > 300] == []
