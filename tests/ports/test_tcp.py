"""What is particular to the line port."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.factory import ChatFactory
from tests.connect import Connect
from tests.memory import LineClient


@pytest.fixture
def client(chat: ChatFactory, clock: MemoryReactorClock) -> LineClient:
    """A connection that has said nothing yet."""
    return LineClient(chat, clock, 50001)


@pytest.fixture
def people(chat: ChatFactory, clock: MemoryReactorClock) -> Iterator[list[LineClient]]:
    """Ann and Bob over TCP; both have read everything so far."""
    connect = Connect(chat, clock, "tcp")
    yield connect.named("ann", "bob")
    connect.close()


def test_the_welcome_waits_a_moment(
    client: LineClient, clock: MemoryReactorClock, chat: ChatFactory
) -> None:
    """A client that says nothing joins after a tenth of a second."""
    clock.advance(0.05)
    assert (client.read(), chat.users.online) == ([], {})
    clock.advance(0.06)
    assert client.read()[0] == "-- welcome to chatapp: you are guest1, in the lobby"
    client.close()


def test_a_client_that_speaks_first_joins_at_once(client: LineClient) -> None:
    """A script need not wait for the welcome."""
    client.send("hello")
    assert client.read()[-1] == "guest1: hello"
    client.close()


def test_a_client_that_says_nothing_and_goes_was_not_there(
    client: LineClient, clock: MemoryReactorClock, log_lines: list[str]
) -> None:
    """A port scan is not told of, and leaves nothing in memory."""
    client.close()
    assert (clock.getDelayedCalls(), log_lines) == ([], [])


def test_http_is_answered_in_http(
    client: LineClient, clock: MemoryReactorClock, chat: ChatFactory
) -> None:
    """A browser at the wrong port is told where to go; what it posts is not chat."""
    client.post(b"POST / HTTP/1.1\r", b"Host: localhost\r", b"\r", b"/nick evil")
    client.settle()
    assert bytes(client.transport.sent) == (
        b"HTTP/1.1 400 Bad Request\r\n"
        b"Content-Type: text/plain; charset=utf-8\r\n"
        b"Content-Length: 64\r\n"
        b"Connection: close\r\n"
        b"\r\n"
        b"This is a port for telnet and nc. For WebSocket, use port 6968.\n"
    )
    assert (client.closed, clock.getDelayedCalls(), chat.users.online) == (True, [], {})


def test_http_answer_does_not_tell_of_endpoints(client: LineClient, chat: ChatFactory) -> None:
    """An endpoint's text has paths in it, which are not for clients."""
    server = replace(chat.config.ws_server, endpoint=("ssl:1:privateKey=/secret",))
    chat.configure(replace(chat.config, ws_server=server))
    client.send("GET / HTTP/1.0")
    assert client.transport.sent.endswith(
        b"This is a port for telnet and nc. For WebSocket, use another one.\n"
    )


def test_http_later_is_a_line(people: list[LineClient]) -> None:
    """Only the first line can be a request."""
    ann, _ = people
    ann.send("GET / HTTP/1.1")
    assert ann.read() == ["ann: GET / HTTP/1.1"]


@pytest.mark.parametrize("pieces", [[2050], [2049, 1], [5000], [1000] * 5])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_a_line_over_the_limit(people: list[LineClient], pieces: list[int], end: bytes) -> None:
    """It is refused once, and what follows its end is read, wherever the packets are cut."""
    ann, bob = people
    for size in pieces:
        ann.feed(b"x" * size)
    ann.feed(end + b"after" + end + b"more" + end)
    assert ann.read() == [
        "! that line is too long: 2048 bytes at most",
        "ann: after",
        "ann: more",
    ]
    assert bob.read() == ["ann: after", "ann: more"]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r\0"])
def test_a_line_at_the_limit(people: list[LineClient], end: bytes) -> None:
    """As many bytes as are allowed pass, whatever ends the line."""
    ann, _ = people
    ann.feed(b"x" * 2048 + end)
    assert ann.read() == ["ann: " + "x" * 2048]


def test_an_http_request_over_the_limit(client: LineClient) -> None:
    """A very long request is answered in HTTP as well."""
    client.feed(b"GET /" + b"x" * 5000)
    client.feed(b"x HTTP/1.1\r\n\r\n")
    client.settle()
    lines = client.read()
    assert lines[-1] == "! that line is too long: 2048 bytes at most"
    client.close()


def test_telnet_is_answered_and_not_shown(people: list[LineClient]) -> None:
    """Negotiation is refused, and the other users see nothing of it."""
    ann, bob = people
    ann.feed(b"he\xff\xfd\x01ll\xff\xfa\x1f\x00\xff\xf0o\r\0")
    assert bob.read() == ["ann: hello"]
    ann.settle()
    assert bytes(ann.transport.sent) == b"\xff\xfc\x01ann: hello\r\n"


def test_half_close_gets_all_answers(people: list[LineClient]) -> None:
    """A script that has sent everything reads its answers, then the connection is closed."""
    ann, bob = people
    ann.feed(b"hello\n/list\nno end")
    ann.transport.half_close()
    assert ann.read() == ["ann: hello", "-- 2 online: ann, bob", "ann: no end"]
    assert ann.closed
    assert bob.read() == ["ann: hello", "ann: no end", "-- ann left"]


def test_half_close_within_a_line_too_long(people: list[LineClient]) -> None:
    """What was refused is not said at the end."""
    ann, bob = people
    ann.feed(b"x" * 5000)
    ann.transport.half_close()
    assert ann.read() == ["! that line is too long: 2048 bytes at most"]
    assert bob.read() == ["-- ann left"]


def test_half_close_of_a_client_that_said_nothing(client: LineClient, chat: ChatFactory) -> None:
    """A client that connects and sends nothing at all has not joined."""
    client.transport.half_close()
    client.settle()
    assert (client.closed, chat.users.online) == (True, {})


def test_the_reason_is_logged(people: list[LineClient], log_lines: list[str]) -> None:
    """The log says how a connection ended."""
    ann, _ = people
    ann.close()
    assert log_lines == [
        "INFO | Client disconnected from ('127.0.0.1', 50001): Connection was closed cleanly."
    ]


def test_quit_and_half_close(people: list[LineClient], chat: ChatFactory) -> None:
    """A user who quits without a line end leaves once; the others keep their names."""
    ann, bob = people
    ann.feed(b"/quit")
    ann.transport.half_close()
    assert bob.read() == ["-- ann left"]
    assert list(chat.users.online) == ["bob"]


def test_leaving_slowly_and_then_again(people: list[LineClient], chat: ChatFactory) -> None:
    """A guest's number is free once, however often the guest goes."""
    _, bob = people
    bob.send("/nick bob2")
    guest = Connect(chat, bob.clock, "tcp")()
    guest.transport.room = 0
    bob.send(*["x" * 2000] * 50)
    guest.post(b"/quit")
    bob.settle()
    newcomer = Connect(chat, bob.clock, "tcp")()
    guest.transport.half_close()
    another = Connect(chat, bob.clock, "tcp")()
    assert "guest1" in newcomer.read()[0]
    assert "guest2" in another.read()[0]
    for client in (guest, newcomer, another):
        client.close()


def test_telnet_after_a_line_too_long(people: list[LineClient]) -> None:
    """What follows a line that was skipped goes through the telnet filter once."""
    ann, bob = people
    ann.feed(b"y" * 5000)
    ann.feed(b"y\nhello\n\xff")
    ann.feed(b"\xfd\x18world\n")
    assert bob.read() == ["ann: hello", "ann: world"]


def test_a_line_too_long_with_a_cr_in_it(people: list[LineClient]) -> None:
    """A CR where the line is cut does not make it short enough."""
    ann, bob = people
    ann.feed(b"y" * 2048 + b"\r" + b"z" * 10 + b"\n")
    assert ann.read() == ["! that line is too long: 2048 bytes at most"]
    assert bob.read() == []


def test_too_many_telnet_commands(people: list[LineClient], log_lines: list[str]) -> None:
    """Hundreds of commands at once are of no use; they would take the other clients' time."""
    ann, bob = people
    ann.feed(b"\xff\xf1" * 201)
    assert ann.read() == ["! too many telnet commands at once: 200 at most"]
    assert ann.closed
    assert bob.read() == ["-- ann left"]
    assert log_lines[-1].endswith(": too many telnet commands at once: 200 at most")


def test_nothing_is_heard_after_a_close(client: LineClient, chat: ChatFactory) -> None:
    """Transports that go on delivering after a close are not listened to."""
    client.post(b"GET / HTTP/1.1")
    client.feed(b"/nick evil\nhello\n")
    client.settle()
    assert chat.users.online == {}
