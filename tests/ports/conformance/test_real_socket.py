"""A part of it against the real server: what the kernel has between, no memory transport shows."""

import socket
from collections.abc import Iterator

import pytest
from bench.websocket import CLOSE, PING, client_frame, server_frames, upgrade

from tests.ports.conformance.echo import LAST, NORMAL, PART, fragments
from tests.server import SECONDS, Server, serve, write_config

LINE = "é" * 1024
GOODBYE = client_frame(NORMAL, CLOSE)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all."""
    with serve(write_config(tmp_path_factory.mktemp("server") / "config.ini")) as server:
        yield server


def ask(server: Server, data: bytes) -> bytes:
    """Send bytes on a new connection; return all that comes until the server closes it."""
    heard = b""
    with socket.create_connection(("127.0.0.1", server.ws_port), SECONDS) as connection:
        connection.sendall(data)
        while piece := connection.recv(65_536):
            heard += piece
    return heard


def frames(heard: bytes) -> tuple[str, list[tuple[int, bytes]]]:
    """Return the first line of the answer to a request, and the frames after it."""
    head, _, rest = heard.partition(b"\r\n\r\n")
    return head.decode().partition("\r\n")[0], [frame[:2] for frame in server_frames(rest)]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(client_frame(b"caf\xe9"), id="short"),
        pytest.param(client_frame(b"x" * 500 + b"\xc3"), id="cut short"),
        pytest.param(client_frame(b"\xc3", PART) + client_frame(b"\x28", LAST), id="in fragments"),
    ],
)
@pytest.mark.parametrize("after", [GOODBYE, client_frame(b"", PING) * 50 + GOODBYE])
def test_text_that_is_not_utf8(server: Server, text: bytes, after: bytes) -> None:
    """The client reads 1007 as the last frame, also where it closes by itself; no reset comes."""
    status, heard = frames(ask(server, upgrade() + client_frame(b"before") + text + after))
    assert status == "HTTP/1.1 101 Switching Protocols"
    assert heard[-1][0] == CLOSE
    assert heard[-1][1][:2] == (1007).to_bytes(2)
    assert any(payload.endswith(b": before") for _, payload in heard)


def test_a_line_with_each_byte_in_a_frame(server: Server) -> None:
    """It is said, and answered in its order."""
    _, heard = frames(ask(server, upgrade() + fragments(LINE.encode(), 1) + GOODBYE))
    assert heard[-2][1].decode().endswith(f": {LINE}")
    assert heard[-1] == (CLOSE, NORMAL)


@pytest.mark.parametrize(
    ("request_line", "status"),
    [
        ("POST / HTTP/1.1", "HTTP/1.1 405 Method Not Allowed"),
        ("GET / HTTP/1.0", "HTTP/1.1 505 HTTP Version Not Supported"),
    ],
)
def test_requests_that_are_refused(server: Server, request_line: str, status: str) -> None:
    """They are answered, and the connection is closed."""
    request = upgrade().replace(b"GET / HTTP/1.1", request_line.encode())
    assert frames(ask(server, request))[0] == status


def test_two_lines_of_extensions(server: Server) -> None:
    """They are no fault."""
    lines = ("Sec-WebSocket-Extensions: permessage-deflate", "Sec-WebSocket-Extensions: x-other")
    status, heard = frames(ask(server, upgrade(*lines) + GOODBYE))
    assert status == "HTTP/1.1 101 Switching Protocols"
    assert heard[-1] == (CLOSE, NORMAL)
