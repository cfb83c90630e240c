"""Arbitrary bytes, cut anywhere, to both protocols: nothing breaks, and only text comes out."""

import re
from dataclasses import replace
from itertools import pairwise, takewhile

import txaio
from hypothesis import example, given
from hypothesis import strategies as st
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.factory import ChatFactory
from chatapp.commands import CommandTable
from chatapp.config import Config, Limits
from chatapp.session.session import Session
from chatapp.slash import builtin_commands
from chatapp.unicode import clean_text
from chatapp.wire.line_ends import edit
from chatapp.wire.requests import Line, Request
from tests.conftest import NO_PAST
from tests.making import make_chat
from tests.memory import LineClient, MemoryClient, WebSocketClient
from tests.ports.telnet_reference import reference

COMMANDS: CommandTable = builtin_commands()
CONFIG = replace(Config(), limits=Limits(messages_per_second=0), history=NO_PAST)

LINES = st.lists(
    st.one_of(
        st.sampled_from([b"/" + command.name.encode() for command in COMMANDS]),
        st.sampled_from([b" ", b"\r", b"\n", b"\r\n", b"\r\0", b"\xff\xfd\x01", b"\xff\xfa", b"/"]),
        st.binary(max_size=8),
        st.text(max_size=8).map(lambda text: text.encode("utf-8", "replace")),
        st.integers(2040, 2060).map(lambda size: b"x" * size),
    ),
    max_size=30,
).map(b"".join)
CUTS = st.lists(st.integers(0, 200), max_size=5)


def pieces(data: bytes, cuts: list[int]) -> list[bytes]:
    """Return the data cut at these places."""
    edges = [0, *sorted(cut for cut in cuts if cut < len(data)), len(data)]
    return [data[a:b] for a, b in pairwise(edges)]


def new_chat() -> tuple[ChatFactory, MemoryReactorClock]:
    """Return a chat of its own for each example."""
    clock = MemoryReactorClock()
    txaio.config.loop = clock  # type: ignore[attr-defined]
    return make_chat(CONFIG, clock, commands=COMMANDS), clock


def check_texts(listener: MemoryClient, clock: MemoryReactorClock) -> None:
    """Everything a bystander read is printable, and of a form the server gives."""
    for line in listener.read():
        assert clean_text(line) == line
        assert line.startswith(("-- ", "! ", "* ", "guest", "[")) or ": " in line
    listener.close()
    clock.advance(60)
    assert clock.getDelayedCalls() == []


@given(LINES, CUTS)
def test_line_port(data: bytes, cuts: list[int]) -> None:
    """A bystander reads text only, and the next line is answered."""
    chat, clock = new_chat()
    listener, client = LineClient(chat, clock, 1), LineClient(chat, clock, 2)
    listener.join()
    for piece in pieces(data, cuts):
        client.feed(piece)
        client.settle()
    client.feed(b"\0\xff\xf0\n\n/list\n")
    client.settle()
    sent = bytes(client.transport.sent)
    assert client.closed or b"-- 2 online: " in sent
    client.close()
    check_texts(listener, clock)


def lines_of(stream: bytes, limit: int) -> list[bytes]:
    """The plain reference: the lines in a whole stream, nothing for one that is too long."""
    lines = re.split(rb"\r\n|\r\0|\r|\n", reference(stream)[0])
    return [edit(line) if len(line) <= limit else b"" for line in lines]


@given(LINES, CUTS)
def test_lines_are_cut_like_the_reference(data: bytes, cuts: list[int]) -> None:
    """However a stream is cut, the chat gets the lines of the whole, each once and in order."""
    chat, clock = new_chat()
    limit = chat.config.limits.line_bytes
    heard: list[bytes] = []
    receive = chat.dispatch.receive

    def hear(session: Session, request: Request) -> None:
        assert isinstance(request, Line)
        heard.append(request.line if len(request.line) <= limit else b"")
        receive(session, request)

    chat.dispatch.receive = hear  # type: ignore[method-assign]
    client = LineClient(chat, clock, 1)
    client.feed(b"first\n")
    data = re.sub(rb"[\x04\xec]", b"?", data.replace(b"/", b"?")) + b"\0\xff\xf0"
    for piece in pieces(data, cuts):
        client.feed(piece)
    client.feed(b"\n")
    assert heard[1:] == lines_of(data, limit)
    client.close()


def is_utf8(payload: bytes) -> bool:
    """Whether a text message may hold these bytes."""
    try:
        payload.decode()
    except UnicodeDecodeError:
        return False
    return True


def before_quit(messages: list[bytes]) -> list[bytes]:
    """Return the messages before the first that quits."""
    return list(takewhile(lambda message: message != b"/quit", messages))


@given(
    st.lists(st.one_of(st.binary(max_size=300), st.text(max_size=80).map(str.encode)), max_size=5),
    CUTS,
)
@example([b"/quit"], [])
@example([b"caf\xe9", b"/quit"], [])
@example([b"/quit", b"caf\xe9"], [])
def test_websocket_messages(messages: list[bytes], cuts: list[int]) -> None:
    """Any text in a proper frame is a line, and the next is answered; other bytes end in 1007."""
    chat, clock = new_chat()
    listener, client = LineClient(chat, clock, 1), WebSocketClient(chat, clock, 2)
    listener.join()
    client.join()
    frames = b"".join(map(client.encode, messages))
    for piece in pieces(frames, cuts):
        client.feed(piece)
        client.settle()
    if client.close_code is None:
        client.send("/list")
    lines = client.read()
    assert all(clean_text(line) == line for line in lines)
    if client.close_code is None:
        assert lines[-1].startswith("-- 2 online: ")
    assert (client.close_code == 1007) == (not all(map(is_utf8, before_quit(messages))))
    client.close()
    check_texts(listener, clock)


@given(st.binary(max_size=300), CUTS)
def test_websocket_bytes(data: bytes, cuts: list[int]) -> None:
    """Any bytes in place of frames end in a close at the worst, and harm no other client."""
    chat, clock = new_chat()
    listener, client = LineClient(chat, clock, 1), WebSocketClient(chat, clock, 2)
    listener.join()
    client.join()
    for piece in pieces(data, cuts):
        client.feed(piece)
        clock.advance(0)
        client.transport.pump()
    client.close()
    check_texts(listener, clock)


@given(st.binary(max_size=300), CUTS)
def test_handshake_bytes(data: bytes, cuts: list[int]) -> None:
    """No bytes in place of a handshake let a client in."""
    chat, clock = new_chat()
    client = WebSocketClient(chat, clock, 2)
    for piece in pieces(data, cuts):
        client.feed(piece)
        client.transport.pump()
    assert chat.users.online == {}
    client.close()
    clock.advance(60)
    assert clock.getDelayedCalls() == []
