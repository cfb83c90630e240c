"""Clients of a gateway: they see no difference, and what they do not take costs only them."""

from collections.abc import Callable

from twisted.internet.error import ConnectionDone
from twisted.internet.protocol import Factory
from twisted.logger import LogEvent

from chatapp.link.frames import ASK_BYTES, BODY_BYTES
from chatapp.ports.writer import PIECE_BYTES
from tests.gateway.conftest import House
from tests.transport import MemoryTransport

Come = Callable[[str], MemoryTransport]


def test_talking(house: House, talk: Come) -> None:
    """What one says, the others read."""
    ann, bob = talk("ann"), talk("bob")
    house.read(ann)
    house.send(ann, "hello")
    assert house.read(bob) == ["ann: hello"]
    assert house.read(ann) == ["ann: hello"]


def test_one_frame_for_all(house: House, talk: Come) -> None:
    """What is said goes over the link once, however many read it."""
    people = [talk(f"p{n}") for n in range(5)]
    house.send(people[0], "x" * 100)
    before = house.pair.server.waiting
    assert not before
    house.pair.server.stuck = True
    people[0].protocol.dataReceived(b"y" * 100 + b"\n")
    house.pump()
    assert house.pair.server.waiting.count(b"y" * 100) == 1
    house.pair.server.stuck = False
    for one in people:
        assert house.read(one)[-1] == "p0: " + "y" * 100


def test_a_client_that_does_not_read(house: House, talk: Come) -> None:
    """It gets everything later, in order, and nothing piles up at the gateway."""
    ann, bob = talk("ann"), talk("bob")
    bob.room = 10
    said = [f"{n} {'x' * 1000}" for n in range(300)]
    for line in said:
        house.send(ann, line)
    waiting = sum(map(len, bob.protocol._writer._more)) + len(bob.protocol._writer._data)
    assert waiting < 100_000
    bob.room = 10_000_000
    house.settle()
    assert house.read(bob) == [f"ann: {line}" for line in said]


def test_a_client_that_is_slow_now_and_then(house: House, talk: Come) -> None:
    """Whenever it stops, it reads on where it was."""
    ann, bob = talk("ann"), talk("bob")
    read: list[str] = []
    for n in range(100):
        bob.room = 0 if n % 7 < 3 else 5000
        house.send(ann, f"{n} {'x' * 300}")
    bob.room = 10_000_000
    house.settle()
    read += house.read(bob)
    assert read == [f"ann: {n} {'x' * 300}" for n in range(100)]


def test_a_client_that_is_not_read(house: House, talk: Come) -> None:
    """Some of what it sends waits at the server, which takes none of it; the rest stays with it."""
    ann = talk("ann")
    remote = next(iter(house.links.links)).clients[1]
    remote.pauseProducing()
    house.send(ann, "one")
    assert ann.reading
    house.send(ann, *["x" * 1000] * (ASK_BYTES // 1000 + 1))
    assert not ann.reading
    house.send(ann, "two")
    assert house.read(ann) == []
    remote.resumeProducing()
    house.settle()
    assert ann.reading
    said = house.read(ann)
    assert (said[0], said[-1]) == ("ann: one", "ann: two")


def test_a_client_that_sends_much(house: House, talk: Come) -> None:
    """The server is asked whether it has taken enough, and reading goes on at once."""
    ann, bob = talk("ann"), talk("bob")
    said = [f"{n} {'x' * 1000}" for n in range(3 * ASK_BYTES // 1000)]
    for line in said:
        house.send(ann, line)
        assert ann.reading
    assert house.read(bob) == [f"ann: {line}" for line in said]


def test_the_last_lines_of_a_lost_client(house: House, talk: Come) -> None:
    """What it had sent is done, although it was not read yet."""
    ann, bob = talk("ann"), talk("bob")
    next(iter(house.links.links)).clients[1].pauseProducing()
    house.send(ann, "my last words")
    ann.lose(ConnectionDone())
    house.settle()
    assert house.read(bob) == ["ann: my last words", "-- ann left"]


def test_who_sends_no_more_may_still_read(house: House) -> None:
    """A script that closes its half gets its answers, and then the end."""
    client = house.client()
    client.protocol.dataReceived(b"/list\n")
    client.half_close()
    house.settle(1)
    house.settle(1)
    assert house.read(client)[-1] == "-- 1 online: guest1"
    assert client.disconnected


def test_a_browser_that_sends_no_more_is_gone(house: House) -> None:
    """WebSocket knows no half of a connection."""
    client = house.client("ws_server")
    client.half_close()
    house.settle()
    assert client.disconnected


def test_where_clients_come_from(house: House) -> None:
    """The server knows the client's own address, and counts it."""
    house.client(host="192.0.2.7")
    house.settle(1)
    (remote,) = next(iter(house.links.links)).clients.values()
    assert remote.getPeer().host == "192.0.2.7"  # type: ignore[attr-defined]
    assert not remote.way.here
    assert not remote.way.private


def test_quitting(house: House, talk: Come) -> None:
    """Who leaves is sent the rest, and is closed by the gateway."""
    ann, bob = talk("ann"), talk("bob")
    house.send(ann, "/quit so long")
    house.settle()
    assert ann.disconnected
    assert house.read(bob) == ["-- ann left: so long"]


def test_what_has_arrived_is_asked_for(house: House, talk: Come) -> None:
    """What a client has not taken counts as not arrived."""
    ann, bob = talk("ann"), talk("bob")
    remote = next(iter(house.links.links)).clients[2]
    assert remote.unacknowledged()
    house.settle()
    assert remote.unacknowledged() == 0
    bob.room = 0
    house.send(ann, "x" * 100)
    writer = house.chat.users.online["bob"].sessions[0].connection
    writer.unacknowledged()
    house.settle()
    assert writer.unacknowledged() == len("ann: \r\n") + 100
    bob.room = 1000
    house.settle()
    writer.unacknowledged()
    house.settle()
    assert writer.unacknowledged() == 0


def test_a_client_that_is_slow_to_go(house: House) -> None:
    """When it is gone at last, no client of the next link is taken for it."""
    old = house.client()
    house.settle(1)
    old.room = 0
    house.pair.close()
    house.settle()
    house.link()
    new = house.client()
    house.settle(1)
    assert not old.disconnected
    old.lose(ConnectionDone())
    house.send(new, "/nick ann")
    assert house.read(new)[-1] == "-- guest1 is now ann"


def test_half_a_line_is_no_line(house: House, talk: Come) -> None:
    """Where the link is lost in the midst of a line, nothing follows what came of it."""
    talk("ann")
    bob = talk("bob")
    link = next(iter(house.links.links))
    link.clients[2].write(b"a" * PIECE_BYTES)
    house.pump()
    house.pair.close()
    house.settle()
    assert bytes(bob.sent) == b"a" * PIECE_BYTES
    assert bob.disconnected


def test_half_of_what_is_for_all(house: House, talk: Come) -> None:
    """The same where it was for everyone in a room."""
    ann, bob = talk("ann"), talk("bob")
    house.read(ann)
    link = next(iter(house.links.links))
    (group,) = link.clients[1].groups
    group.write(b"a" * BODY_BYTES)
    house.pump()
    house.pair.close()
    house.settle()
    for client in (ann, bob):
        assert b"/resume" not in bytes(client.sent)
        assert client.disconnected


def test_who_sends_no_more_waits_for_a_server(house: House) -> None:
    """A script that comes while there is no server, and closes its half, has its answers."""
    house.pair.close()
    client = house.client()
    client.protocol.dataReceived(b"/list\n")
    client.half_close()
    house.settle(1)
    house.link()
    house.settle(1)
    house.settle(1)
    assert house.read(client)[-1] == "-- 1 online: guest1"
    assert client.disconnected


def test_a_client_that_cannot_be_let_in(house: House, logged_errors: list[LogEvent]) -> None:
    """It costs no other client of its gateway anything."""
    ann = house.client()

    class Broken(Factory):
        def buildProtocol(self, addr: object) -> None:
            raise OSError

    house.links.factories["ws_server"] = Broken()
    browser = house.client("ws_server")
    house.settle(1)
    assert browser.disconnected
    assert house.read(ann)[0].startswith("-- welcome")
    (error,) = logged_errors
    assert error["log_format"] == "A client of a gateway could not be let in"
    logged_errors.clear()


def test_waiting_costs_nothing(house: House) -> None:
    """A client whose bytes may come is looked at when there is a server, and at the end."""
    house.pair.close()
    before = list(house.clock.getDelayedCalls())
    client = house.client()
    (call,) = set(house.clock.getDelayedCalls()).difference(before)
    assert call.getTime() - house.clock.seconds() == house.gateway.config.limits.login_seconds
    house.link()
    assert not call.active()
    house.settle(1)
    assert house.read(client)


def test_a_client_that_does_not_let_go(house: House) -> None:
    """Who does not take the words that there is no server, or none any more, is closed."""
    old = house.client()
    house.settle(1)
    old.room = 0
    house.pair.close()
    house.settle()
    new = house.client()
    new.room = 0
    limits = house.gateway.config.limits
    house.settle(limits.login_seconds)
    assert not old.disconnected
    assert not new.disconnected
    house.settle(limits.stalled_seconds)
    assert old.disconnected
    assert new.disconnected


def test_who_never_agrees_to_the_end(house: House, talk: Come) -> None:
    """When the server has closed a client, its place is not kept until it closes TLS."""
    ann = talk("ann")
    ann.loseConnection = lambda: None  # type: ignore[method-assign]
    house.send(ann, "/quit")
    for _ in range(house.gateway.config.limits.stalled_seconds + 1):
        house.settle(1)
    assert ann.aborted
