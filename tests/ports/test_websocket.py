"""What is particular to the WebSocket port."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from twisted.internet.testing import MemoryReactorClock
from twisted.logger import LogEvent
from websockets.frames import Frame, Opcode

from chatapp.chat.factory import ChatFactory
from tests.memory import WebSocketClient


@pytest.fixture
def join(chat: ChatFactory, clock: MemoryReactorClock) -> Callable[[], WebSocketClient]:
    """Connect clients that have read the welcome."""

    def connect() -> WebSocketClient:
        client = WebSocketClient(chat, clock, 50001 + len(chat.users.online))
        client.join()
        client.read()
        return client

    return connect


def test_binary_is_refused(join: Callable[[], WebSocketClient]) -> None:
    """Bytes are no line; the connection goes on."""
    client = join()
    client.send_binary(b"hello")
    client.send("hello")
    assert client.read() == [
        "! binary messages are not understood here, only text",
        "guest1: hello",
    ]


def test_binary_messages_are_paced(chat: ChatFactory, clock: MemoryReactorClock) -> None:
    """A flood of what is refused is slowed like any other."""
    limits = replace(chat.config.limits, messages_per_second=2)
    chat.configure(replace(chat.config, limits=limits))
    client = WebSocketClient(chat, clock, 50001)
    client.join()
    client.read()
    for _ in range(50):
        client.client.send_binary(b"x" * 200)
    client.settle()
    assert len(client.read()) == 10
    client.close()


def test_line_ends_inside_a_message_are_blanks(join: Callable[[], WebSocketClient]) -> None:
    """One message is one line, whatever it holds."""
    client = join()
    client.send("one\ntwo\r\n/quit\n")
    assert client.read() == ["guest1: one two  /quit"]


def test_a_message_in_fragments(join: Callable[[], WebSocketClient]) -> None:
    """Fragments are put together."""
    client = join()
    client.client.send_text(b"hel", fin=False)
    client.settle()
    client.client.send_continuation(b"lo", fin=True)
    client.settle()
    assert client.read() == ["guest1: hello"]


@pytest.mark.parametrize("fragments", [1, 3])
def test_a_message_over_the_limit_closes(
    join: Callable[[], WebSocketClient], log_lines: list[str], fragments: int
) -> None:
    """Too much is answered with close code 1009, after the answers to what came before."""
    client, other = join(), join()
    client.read()
    frames = client.encode(b"before")
    for left in range(fragments, 0, -1):
        send = client.client.send_text if left == fragments else client.client.send_continuation
        send(b"x" * (2050 // fragments), fin=left == 1)
    client.feed(frames + b"".join(client.client.data_to_send()))
    assert client.read() == ["guest1: before"]
    assert client.close_code == 1009
    assert client.closed
    assert other.read() == ["guest1: before", "-- guest1 left"]
    assert "INFO | Client disconnected from ('127.0.0.1', 50001): closed with 1009" in log_lines


def test_ping_is_answered_in_its_place(join: Callable[[], WebSocketClient]) -> None:
    """Autobahn's frames and ours go out in order."""
    client = join()
    client.encode(b"")
    client.client.send_ping(b"are you there")
    client.settle()
    (pong,) = client.client.events_received()
    assert isinstance(pong, Frame)
    assert (pong.opcode, bytes(pong.data)) == (Opcode.PONG, b"are you there")


@pytest.mark.parametrize(("code", "reason"), [(1001, "going\x1b[31m away"), (1000, ""), (None, "")])
def test_the_client_closes(
    join: Callable[[], WebSocketClient], log_lines: list[str], code: int | None, reason: str
) -> None:
    """A closing handshake is answered, and the others read of it."""
    client, other = join(), join()
    client.client.send_close(code, reason)
    client.settle()
    assert (client.closed, client.close_code) == (True, code or 1005)
    assert other.read() == ["-- guest1 left"]
    assert log_lines[-1] == (
        f"INFO | Client disconnected from ('127.0.0.1', 50001): the client closed with "
        f"{code or 'no code'}"
    )


def test_quit_is_a_normal_close(join: Callable[[], WebSocketClient]) -> None:
    """A user who quits reads close code 1000."""
    client = join()
    client.send("/quit")
    assert (client.closed, client.close_code) == (True, 1000)


def test_a_client_that_does_not_answer_a_close(
    join: Callable[[], WebSocketClient], clock: MemoryReactorClock
) -> None:
    """The closing handshake is not waited for without end."""
    client = join()
    client.feed(client.encode(b"/quit"))
    clock.advance(0)
    clock.advance(6)
    client.transport.pump()
    assert client.transport.aborted


def test_lost_connection(join: Callable[[], WebSocketClient], log_lines: list[str]) -> None:
    """A connection that breaks off is told of, with the reason in the log."""
    client, other = join(), join()
    client.close()
    assert other.read() == ["-- guest1 left"]
    assert log_lines[-1].startswith("INFO | Client disconnected from ('127.0.0.1', 50001): conn")


def test_plain_http_is_told_to_upgrade(chat: ChatFactory, clock: MemoryReactorClock) -> None:
    """A page load is answered in HTTP, and makes no guest."""
    client = WebSocketClient(chat, clock, 50001)
    client.feed(b"GET / HTTP/1.1\r\nHost: localhost:6968\r\n\r\n")
    client.transport.pump()
    assert bytes(client.transport.sent) == (
        b"HTTP/1.1 426 Upgrade Required\r\n"
        b"Content-Type: text/plain; charset=utf-8\r\n"
        b"Content-Length: 58\r\n"
        b"X-Content-Type-Options: nosniff\r\n"
        b"Upgrade: websocket\r\n"
        b"Connection: close\r\n"
        b"\r\n"
        b"This is a port for WebSocket. HTTP Upgrade header missing\n"
    )
    assert chat.users.online == {}


def test_a_name_that_leads_here(
    chat: ChatFactory, clock: MemoryReactorClock, log_lines: list[str]
) -> None:
    """A page whose name was made to lead to this machine is refused, until the name is listed."""
    request = (
        b"GET / HTTP/1.1\r\nHost: evil.example:6968\r\nOrigin: http://evil.example:6968\r\n"
        b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )

    def ask() -> str:
        client = WebSocketClient(chat, clock, 50001)
        client.feed(request)
        client.transport.pump()
        answer = bytes(client.transport.sent).decode()
        client.close()
        return answer

    head, _, body = ask().partition("\r\n\r\n")
    assert head.startswith("HTTP/1.1 421 Misdirected Request\r\n")
    assert body == (
        "This is a port for WebSocket. It does not answer under that name; list the name in hosts,"
        " in [ws_server] of config.ini, if it should\n"
    )
    assert chat.counts.turned_away == {"hosts": 1}
    assert log_lines[0] == "DEBUG | Turned away ('127.0.0.1', 50001): HTTP status 421"
    server = replace(chat.config.ws_server, hosts=("evil.example",))
    chat.configure(replace(chat.config, ws_server=server))
    assert ask().startswith("HTTP/1.1 101 ")


def test_failure_to_join_closes(
    chat: ChatFactory,
    clock: MemoryReactorClock,
    monkeypatch: pytest.MonkeyPatch,
    logged_errors: list[LogEvent],
) -> None:
    """If the chat fails to take a client in, that one is closed with 1011 and it is logged."""

    def fail(*_args: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(chat.arrivals, "connect", fail)
    client = WebSocketClient(chat, clock, 50001)
    client.join()
    client.read()
    assert (client.close_code, client.close_reason) == (1011, "the server failed")
    assert [event["log_format"] for event in logged_errors] == ["A WebSocket client could not join"]
    logged_errors.clear()


def test_messages_before_joining_are_dropped(chat: ChatFactory, clock: MemoryReactorClock) -> None:
    """A message that autobahn hands over without a session is dropped."""
    client = WebSocketClient(chat, clock, 50001)
    protocol: Any = client.transport.protocol
    protocol.onMessage(b"early", False)
    assert client.read() == []
    client.close()


def test_nothing_is_sent_after_a_close(join: Callable[[], WebSocketClient]) -> None:
    """What comes in after /quit is not answered: the close frame is the last."""
    client = join()
    frames = client.encode(b"/quit")
    client.client.send_binary(b"bytes")
    client.feed(frames + b"".join(client.client.data_to_send()))
    client.transport.pump()
    assert bytes(client.transport.sent) == b"\x88\x09\x03\xe8goodbye"
    client.read()


def test_a_close_after_what_was_written(
    join: Callable[[], WebSocketClient], clock: MemoryReactorClock
) -> None:
    """A slow reader that closes gets whole frames and a close, or is dropped in the end."""
    clients = [join(), join()]
    ann = join()
    for client in (*clients, ann):
        client.read()
    for client in clients:
        client.transport.room = 10_000
    ann.send(*["x" * 2000] * 100)
    for client in clients:
        client.client.send_close(1001)
        client.feed(b"".join(client.client.data_to_send()))
    clients[0].transport.room = 10**9
    assert {len(line) for line in clients[0].read()} == {len("guest3: ") + 2000}
    assert (clients[0].close_code, clients[0].closed) == (1001, True)
    clock.advance(60)
    clients[1].transport.pump()
    assert clients[1].closed


def test_a_request_without_end(chat: ChatFactory, clock: MemoryReactorClock) -> None:
    """The request of a handshake is bounded."""
    client = WebSocketClient(chat, clock, 50001)
    client.feed(b"GET / HTTP/1.1\r\n")
    for _ in range(9):
        client.feed(b"X: " + b"x" * 1000 + b"\r\n")
    client.transport.pump()
    assert client.transport.sent.startswith(b"HTTP/1.1 431 Request Header Fields Too Large\r\n")
    assert client.closed
    clock.advance(60)
    assert (clock.getDelayedCalls(), chat.admission._open) == ([], 0)


def test_a_ping_before_anything_else_joins(chat: ChatFactory, clock: MemoryReactorClock) -> None:
    """A flood of control frames is slowed from the first on, so its sender is in the chat."""
    client = WebSocketClient(chat, clock, 50001)
    client.shake_hands()
    assert list(chat.users.online) == []
    client.client.send_ping(b"there?")
    client.feed(b"".join(client.client.data_to_send()))
    assert [user.name for user in chat.users.online.values()] == ["guest1"]
    client.close()


def test_a_connection_that_was_replaced(chat: ChatFactory, clock: MemoryReactorClock) -> None:
    """A user who comes back over another connection: the first is closed with 4000."""
    history = replace(chat.config.history, resume_seconds=600)
    chat.configure(replace(chat.config, history=history))
    first, second = (WebSocketClient(chat, clock, port) for port in (50001, 50002))
    first.join()
    first.read()
    second.join(f"/resume {first.token}")
    assert first.read()[-1] == "-- you are back over another connection"
    assert first.close_code == 4000
    first.close()
    second.close()
