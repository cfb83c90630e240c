"""Standing by, on a clock that a test sets: when a server takes another one for gone."""

from collections.abc import Iterator

import pytest
from twisted.internet.task import Clock as Time

from chatapp.errors import JournalError
from chatapp.storage.redis.scripts import EMPTIED
from chatapp.storage.redis.standby import POLL_SECONDS, Clock, Lookout, stand_by
from tests.redis_server import RedisServer

LEASE = "{chatapp}:lease"


class Engine:
    """What a server that stands by finds, look after look.

    Attributes:
        time: the time.
        waited: how often it was said that the server waits.
    """

    def __init__(self, *found: bool | float | None) -> None:
        self.time = Time()
        self.waited = 0
        self._found: Iterator[bool | float | None] = iter(found)

    def look(self) -> bool:
        """Return what is found next; take so many seconds to find nobody, or fail."""
        found = next(self._found)
        if found is None:
            raise JournalError("Redis does not answer")
        if isinstance(found, bool):
            return found
        self.time.advance(found)
        return False

    def stand_by(self) -> float:
        """Stand by; return after how many seconds the other server was taken for gone."""

        def wait() -> None:
            self.waited += 1

        stand_by(self.look, wait, Clock(self.time.seconds, self.time.advance))
        return round(self.time.seconds(), 3)


@pytest.fixture
def _lease(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chatapp.storage.redis.standby.LEASE_SECONDS", 5)


def test_nobody_has_it() -> None:
    """The start goes on at once, and says nothing of waiting."""
    engine = Engine(False)
    assert (engine.stand_by(), engine.waited) == (0, 0)


def test_the_other_server_goes() -> None:
    """It is seen within a poll; until then it is said each second that this one waits."""
    engine = Engine(*[True] * 21, False)
    assert engine.stand_by() == pytest.approx(20 * POLL_SECONDS)
    assert engine.waited == 3


@pytest.mark.usefixtures("_lease")
@pytest.mark.parametrize(
    ("outage", "seconds"),
    [((None,), 5.0), ((None, None, None), 5.4), ((1.5,), 6.5), ((0.5,), 0.5)],
)
def test_an_outage_is_nobodys_death(outage: tuple[float | None, ...], seconds: float) -> None:
    """After it, the other server has as long as a lease to renew its own."""
    engine = Engine(True, *outage, *[False] * 100)
    assert engine.stand_by() == pytest.approx(seconds, abs=POLL_SECONDS)


@pytest.mark.usefixtures("_lease")
def test_the_other_server_is_there_after_an_outage() -> None:
    """It renews its lease, and is waited for as before."""
    engine = Engine(True, None, None, False, False, *[True] * 50, False)
    assert engine.stand_by() > 50 * POLL_SECONDS


def test_the_first_look_fails() -> None:
    """The operator reads why at once."""
    with pytest.raises(JournalError, match=r"^Redis does not answer$"):
        Engine(None).stand_by()


def test_a_lookout_connects_again(server: RedisServer) -> None:
    """Whatever became of the engine meanwhile."""
    lookout = Lookout(server.address)
    server.ask("SET", LEASE, "x")
    assert lookout.look()
    server.kill()
    for _ in range(2):
        with pytest.raises(JournalError):
            lookout.look()
    server.start()
    server.ask("DEL", LEASE)
    assert not lookout.look()
    lookout.close()


def test_an_engine_that_has_lost_the_journal(server: RedisServer) -> None:
    """It is as if it was away: the other server has time to give the journal back."""
    lookout = Lookout(server.address)
    assert not lookout.look()
    server.ask("HSET", "{chatapp}:state", "form", "1")
    server.ask("SET", LEASE, "x")
    assert lookout.look()
    server.ask("FLUSHALL")
    with pytest.raises(JournalError, match=EMPTIED):
        lookout.look()
    assert not lookout.look()
    lookout.close()
