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
    assert client.transport.sent.startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert client.closed


def test_telnet_is_answered_and_not_shown(people: list[LineClient]) -> None:
    """Negotiation is refused, and the other users see nothing of it."""
    ann, bob = people
    ann.feed(b"he\xff\xfd\x01ll\xff\xfa\x1f\x00\xff\xf0o\r\0")
    assert bob.read() == ["ann: hello"]
    ann.settle()
    assert bytes(ann.transport.sent) == b"\xff\xfc\x01ann: hello\r\n"


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r\0", b"\r"])
@pytest.mark.parametrize("size", [1, 2, 100])
def test_every_line_end(people: list[LineClient], end: bytes, size: int) -> None:
    """Whatever a client's Enter key sends, each line is said at once, and once."""
    ann, bob = people
    for text in (b"hello", b"how are you?"):
        line = text + end
        for at in range(0, len(line), size):
            ann.feed(line[at : at + size])
        assert bob.read() == [f"ann: {text.decode()}"]
    assert ann.read() == ["ann: hello", "ann: how are you?"]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (b"helk\xff\xf7lo\r\n", "hello"),
        (b"caf\xc3\xa8\xff\xf7\xc3\xa9\r\n", "caf\u00e9"),
        (b"nonsense\xff\xf8hello\r\n", "hello"),
        (b"nonsense\xff\xf4\xff\xfd\x06hello\r\n", "hello"),
        (b"nonsense\x03hello\r\n", "hello"),
        (b"hel\x04lo\n", "hello"),
        (b"\x04hello\n", "hello"),
    ],
)
@pytest.mark.parametrize("size", [1, 100])
def test_keys_that_edit_a_line(people: list[LineClient], sent: bytes, said: str, size: int) -> None:
    """EC, EL and IP do what telnet says, and Ctrl-C does what IP does."""
    if size == 1 and sent.startswith(b"\x04"):
        return  # which is Ctrl-D alone on a line
    ann, bob = people
    for at in range(0, len(sent), size):
        ann.feed(sent[at : at + size])
    assert bob.read() == [f"ann: {said}"]


@pytest.mark.parametrize(
    "sent",
    [b"hello\n\x04", b"hello\r\x04", b"hello\r\n\x04\r\n", b"hello\xff\xec", b"hello\n\xff\xec"],
)
@pytest.mark.parametrize("size", [1, 100])
def test_keys_that_end(people: list[LineClient], sent: bytes, size: int) -> None:
    """Ctrl-D alone on a line, and telnet's EOF, leave after what was said."""
    ann, bob = people
    for at in range(0, len(sent), size):
        ann.feed(sent[at : at + size])
    assert ann.read() == ["ann: hello"]
    assert ann.closed
    assert bob.read() == ["ann: hello", "-- ann left"]


@pytest.mark.parametrize("sent", [b"\x04", b"\xff\xec"])
def test_an_end_before_anything_else(client: LineClient, chat: ChatFactory, sent: bytes) -> None:
    """A client that ends at once was not there."""
    client.feed(sent)
    client.settle()
    assert (client.closed, chat.users.online) == (True, {})


def test_are_you_there(people: list[LineClient]) -> None:
    """AYT is answered in words, once for each packet, and touches no line."""
    ann, bob = people
    ann.feed(b"hel\xff\xf6\xff\xf6lo\n")
    assert ann.read() == ["-- chatapp is here", "ann: hello"]
    assert bob.read() == ["ann: hello"]


def test_lines_that_were_received_are_said(people: list[LineClient]) -> None:
    """A client may be gone before they were read; half a line is not said."""
    ann, bob = people
    ann.feed(b"".join(b"%d\n" % number for number in range(300)) + b"hal")
    ann.lose()
    assert bob.read() == [*(f"ann: {number}" for number in range(300)), "-- ann left"]


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


def test_a_cr_where_a_line_is_cut(people: list[LineClient]) -> None:
    """It ends the line, which is just short enough."""
    ann, bob = people
    ann.feed(b"y" * 2048 + b"\r" + b"z" * 2049 + b"\r")
    assert ann.read() == ["ann: " + "y" * 2048, "! that line is too long: 2048 bytes at most"]
    assert bob.read() == ["ann: " + "y" * 2048]


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
