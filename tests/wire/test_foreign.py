"""What no person types is recognised as another protocol, and nothing else is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.wire.foreign import OPENINGS, FirstLines

FOREIGN = [
    ("http", b"GET / HTTP/1.1"),
    ("http", b"HEAD /x?y=z HTTP/1.0"),
    ("http", b"OPTIONS * HTTP/1.1"),
    ("http", b"PRI * HTTP/2.0"),
    ("http", b"CONNECT example.org:443 HTTP/1.1"),
    ("http", b"M-SEARCH * HTTP/1.1"),
    ("http", b"GET /a b c HTTP/1.1"),
    ("http", b"GET http://example.org/ HTTP/1.1"),
    ("sip", b"OPTIONS sip:nm SIP/2.0"),
    ("sip", b"REGISTER sip:ss2.biloxi.example.com SIP/2.0"),
    ("ssh", b"SSH-2.0-OpenSSH_9.2p1 Debian-2"),
    ("ssh", b"SSH-2.0-libssh2"),
    ("ssh", b"SSH-1.99-Cisco"),
    ("smtp", b"EHLO me.example"),
    ("smtp", b"EHLO [127.0.0.1]"),
    ("smtp", b"ehlo [127.0.0.1]"),
    ("smtp", b"HELO ubuntu"),
    ("irc", b"CAP LS"),
    ("irc", b"CAP LS 302"),
    ("irc", b"NICK bob\nUSER bob 0 * :Bob B."),
    ("irc", b"PASS x\nUSER a b c :d"),
    ("irc", b"PASS x\nNICK bob\nUSER a b c :d"),
    ("irc", b"PASS x\nNICK bob\nCAP LS 302"),
]

CHAT = [
    b"hello",
    b"HELO",
    b"HELO everyone out there",
    b"helo there",
    b"EHLO",
    b"GET up!",
    b"GET / there",
    b"I use HTTP/1.1",
    b"is it HTTP/1.1",
    b"WHY does my proxy answer with HTTP/1.1",
    b"get / http/1.1",
    b"sip is SIP/2.0",
    b"SSH-2.0 is old",
    b"SSH is here",
    b"CAP",
    b"CAP LS please",
    b"NICK is my name",
    b"PASS the salt",
    b"USER a b c :d",
    b"USER is not a word",
    b"/nick bob",
    "GET caf\u00e9".encode(),
]


@pytest.mark.parametrize(("name", "lines"), FOREIGN)
def test_recognised(name: str, lines: bytes) -> None:
    """Each protocol is recognised with its last line, and was not clear before."""
    first = FirstLines()
    *before, last = lines.split(b"\n")
    for line in before:
        assert (first.recognise(line), first.unclear()) == (None, True)
    found = first.recognise(last)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize("line", CHAT)
def test_chat(line: bytes) -> None:
    """What a person might say is clear with its first line."""
    first = FirstLines()
    assert (first.recognise(line), first.unclear(), first.held) == (None, False, [line])


@pytest.mark.parametrize("second", [b"hello", b"USER is not a word", b"USER a b c d", b"/quit"])
def test_a_name_and_then_chat(second: bytes) -> None:
    """Two words that look like IRC are held until the next line, which may show that it is not."""
    first = FirstLines()
    assert (first.recognise(b"NICK bob"), first.unclear()) == (None, True)
    assert (first.recognise(second), first.unclear()) == (None, False)
    assert first.held == [b"NICK bob", second]


def test_no_more_than_two_lines_are_held() -> None:
    """However often a client says the same."""
    first = FirstLines()
    unclear = [(first.recognise(b"NICK bob"), first.unclear())[1] for _ in range(3)]
    assert unclear == [True, True, False]


@pytest.mark.parametrize(
    ("pieces", "is_tls"),
    [
        ([b"\x16\x03\x01\x02\x00"], True),
        ([b"\x16", b"\x03"], True),
        ([b"", b"\x16", b"", b"\x03"], True),
        ([b"\x16hello"], False),
        ([b"a\x16\x03"], False),
        ([b"a", b"\x16", b"\x03"], False),
    ],
)
def test_tls(pieces: list[bytes], is_tls: bool) -> None:
    """It begins with two bytes, which may come one at a time, and with no line."""
    first = FirstLines()
    found = [first.recognise_bytes(piece) for piece in pieces][-1]
    assert (found is not None) == is_tls


def test_the_ssh_answer_is_a_packet() -> None:
    """Its length fits, and is a multiple of eight (RFC 4253, 6)."""
    (ssh,) = (other for other in OPENINGS if other.name == "ssh")
    line, _, packet = ssh.answer("").partition(b"\r\n")
    assert line == b"SSH-2.0-chatapp"
    assert (len(packet) % 8, int.from_bytes(packet[:4])) == (0, len(packet) - 4)
    assert packet[4] >= 4
    assert packet[5:10] == b"\x01\x00\x00\x00\x0b"


@given(st.lists(st.text(max_size=30), min_size=1, max_size=4))
def test_text_is_chat(lines: list[str]) -> None:
    """Whatever else is written is no other protocol."""
    first = FirstLines()
    for line in lines:
        assert first.recognise(line.encode("utf-8", "replace").replace(b"\n", b"")) is None
