"""The floors of the house: a file imports from lower floors only."""

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent / "src"

FLOORS = [
    {"chatapp", "chatapp.errors", "chatapp.events", "chatapp.text", "chatapp.connection"},
    {
        *("chatapp.names", "chatapp.address", "chatapp.bucket", "chatapp.telnet"),
        *("chatapp.origin", "chatapp.record", "chatapp.counts"),
    },
    {"chatapp.wire", "chatapp.config", "chatapp.request"},
    {"chatapp.entry", "chatapp.door"},
    {"chatapp.journal", "chatapp.hearing"},
    {"chatapp.shelf"},
    {"chatapp.log"},
    {"chatapp.reader", "chatapp.recorder"},
    {"chatapp.outbox"},
    {"chatapp.session"},
    {"chatapp.room", "chatapp.commands", "chatapp.people"},
    {"chatapp.turn", "chatapp.extensions"},
    {"chatapp.rooms", "chatapp.whispers", "chatapp.history"},
    {"chatapp.returns"},
    {"chatapp.factory"},
    {
        *("chatapp.slash.people", "chatapp.slash.rooms", "chatapp.slash.session"),
        *("chatapp.slash.talk", "chatapp.slash.past", "chatapp.upkeep", "chatapp.farewell"),
    },
    {"chatapp.slash"},
    {
        *(
            "chatapp.outlet",
            "chatapp.logs",
            "chatapp.garbage",
            "chatapp.listener",
            "chatapp.sqlite",
        ),
        *("chatapp.notify", "chatapp.endpoint", "chatapp.lag", "chatapp.metrics"),
        "chatapp.process",
    },
    {"chatapp.peer", "chatapp.certificate", "chatapp.keeper", "chatapp.site"},
    {"chatapp.handshake", "chatapp.reload"},
    {"chatapp.tcp", "chatapp.websocket"},
    {"chatapp.service"},
]
FLOOR = {module: number for number, floor in enumerate(FLOORS) for module in floor}
CORE = [module for floor in FLOORS[:17] for module in floor]
PURE = ("twisted.internet.reactor", "socket", "time", "os", "threading", "asyncio", "autobahn")


def name_of(path: Path) -> str:
    """Return the module in a file."""
    return ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__")


MODULES = {name_of(path): path for path in SOURCE.rglob("*.py")}


def imports(path: Path) -> set[str]:
    """Return the modules that a file imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"a relative import in {path}"
            base = str(node.module)
            names = {f"{base}.{alias.name}" for alias in node.names}
            found |= {name if name in MODULES else base for name in names}
            found |= names & {"twisted.internet.reactor"}
    return found


def test_every_module_has_its_floor() -> None:
    """A new file is given a place in the house."""
    assert set(MODULES) == set(FLOOR)


@pytest.mark.parametrize("module", sorted(FLOOR))
def test_imports_go_down(module: str) -> None:
    """No file imports from its own floor or a higher one."""
    ours = {name for name in imports(MODULES[module]) if name.split(".")[0] == "chatapp"}
    assert [name for name in ours if FLOOR[name] >= FLOOR[module]] == []


@pytest.mark.parametrize("module", sorted(CORE))
def test_the_core_is_pure(module: str) -> None:
    """The core touches no reactor, socket, clock, thread or file by itself."""
    assert [name for name in imports(MODULES[module]) if name.startswith(PURE)] == []
