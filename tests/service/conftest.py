"""A reactor that opens no sockets, and an empty working directory."""

from pathlib import Path
from typing import Any

import pytest
from twisted.internet.error import CannotListenError
from twisted.internet.testing import MemoryReactorClock

from chatapp import service as service_module
from chatapp.service import Options


@pytest.fixture(autouse=True)
def _no_extensions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out what happens to be installed here."""
    monkeypatch.setattr(service_module, "entry_points", lambda **_group: ())


class LackingReactor(MemoryReactorClock):
    """A reactor on a machine where some addresses cannot be listened at."""

    lacking: dict[str, OSError]
    accepts: list[int]

    def listenTCP(self, port: int, factory: Any, backlog: int = 50, interface: str = "") -> Any:
        if interface in self.lacking:
            raise CannotListenError(interface, port, self.lacking[interface])
        listening = super().listenTCP(port, factory, backlog, interface)
        listening.doRead = lambda: self.accepts.append(listening.numberAccepts)
        return listening


@pytest.fixture
def reactor() -> LackingReactor:
    """A reactor that opens no sockets and lacks nothing yet."""
    reactor = LackingReactor()
    reactor.lacking = {}
    reactor.accepts = []
    return reactor


@pytest.fixture
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def parse(*arguments: str) -> Options:
    """Return the options of a command line."""
    options = Options()
    options.parseOptions(arguments)
    return options
