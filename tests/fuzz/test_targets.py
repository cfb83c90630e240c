"""The fuzz targets without atheris: they run, and what is wrong is seen."""

from collections.abc import Callable

import pytest
from twisted.logger import LogEvent, Logger

from chatapp.ports.websocket import ChatWebSocketProtocol
from tests.fuzz import fuzz_line, fuzz_telnet, fuzz_websocket
from tests.fuzz.libfuzzer import WORDS
from tests.fuzz.stage import staged
from tests.memory import TRANSPORTS
from tests.writers import WRITERS

TARGETS = [fuzz_line.one_input, fuzz_telnet.one_input, fuzz_websocket.one_input]
PLANS = range(16)
CUTS = bytes((40, 90, 150, 200, 0, 1, 2, 3))


def words() -> list[bytes]:
    """Return what the dictionary holds."""
    lines = WORDS.read_text(encoding="ascii").splitlines()
    quoted = [line[1:-1].replace('\\"', '"') for line in lines if line.startswith('"')]
    return [word.encode().decode("unicode_escape").encode("latin-1") for word in quoted]


@pytest.mark.parametrize("one_input", TARGETS, ids=lambda target: target.__module__)
def test_nothing_is_wrong_with_the_words(one_input: Callable[[bytes], None]) -> None:
    """Each target takes all words of the dictionary, whichever way the plan has them come."""
    stream = b"\n".join(words())
    for plan in PLANS:
        for start in range(0, len(stream), 300):
            one_input(stream[start : start + 500] + CUTS + bytes((plan,)))


@pytest.mark.parametrize("port", TRANSPORTS)
@pytest.mark.parametrize(("plan", "writer"), [(0, "stream"), (1, "socket"), (3, "socket")])
def test_the_plan_says_which_writer(plan: int, writer: str, port: str) -> None:
    """The first bit of a plan is the way out of the connections of both ports."""
    with staged(plan, 64) as stage:
        client = TRANSPORTS[port](stage.chat, stage.clock, 2)
        client.join()
        for user in stage.chat.users.online.values():
            assert isinstance(user.sessions[0].connection, WRITERS[writer])
        assert len(stage.chat.users.online) == 2
        stage.end(client)


def test_an_error_in_the_log_is_a_finding(logged_errors: list[LogEvent]) -> None:
    """What fails where only the log tells of it ends a run."""
    with pytest.raises(AssertionError, match="out of order"), staged(0, 64):
        Logger().error("out of order")
    logged_errors.clear()


def test_what_is_left_behind_is_a_finding() -> None:
    """A run ends with nobody there, and no call to come."""
    with staged(0, 64) as stage:
        client = TRANSPORTS["tcp"](stage.chat, stage.clock, 2)
        stage.clock.callLater(1000, print)
        with pytest.raises(AssertionError, match="DelayedCall"):
            stage.end(client)


def test_a_fast_path_of_another_mind_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    """The protocol with the fast path and the one without it are compared."""
    hello = b"\x81\x85\0\0\0\0hello"
    fuzz_websocket.one_input(hello + bytes(9))
    receive = ChatWebSocketProtocol.onMessage
    monkeypatch.setattr(
        fuzz_websocket.SlowProtocol,
        "onMessage",
        lambda self, payload, isBinary: receive(self, payload.upper(), isBinary),
    )
    with pytest.raises(AssertionError):
        fuzz_websocket.one_input(hello + bytes(9))
