"""The least page there can be: one script, and one message over a WebSocket, which is drawn.

What a browser takes for it, no page can be faster than, on that machine and in that moment.
"""

import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha1
from socketserver import StreamRequestHandler, ThreadingTCPServer

from bench.child import HOST
from bench.websocket import TEXT
from chatapp.ports.page import Page
from chatapp.ports.page_files import as_file
from chatapp.ports.page_request import parse_page_request

_HTML = b"""<!doctype html>
<title>blank</title>
<link rel="icon" href="data:,">
<script type="module" src="/blank.js"></script>
<body></body>
"""
_SCRIPT = b"""const socket = new WebSocket(`ws://${location.host}/`);
socket.onmessage = (message) => {
  const line = document.createElement("p");
  line.className = "line said";
  line.textContent = message.data;
  document.body.append(line);
};
"""
_LINE = b"hello"
_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_PAGE = Page(
    {
        "/": as_file("text/html; charset=utf-8", _HTML, lasting=False),
        "/blank.js": as_file("text/javascript; charset=utf-8", _SCRIPT, lasting=True),
    }
)
"""Served as the real page is, with the same headers."""


@contextmanager
def blank_page() -> Iterator[str]:
    """Serve the page until the block ends; yield where it is."""
    with _Server((HOST, 0), _Visit) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://{HOST}:{server.server_address[1]}/"
        finally:
            server.shutdown()


class _Server(ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False


class _Visit(StreamRequestHandler):
    """A connection: files, or a WebSocket with one message."""

    disable_nagle_algorithm = True

    def handle(self) -> None:
        """Answer until the browser goes."""
        while head := self._head():
            request = parse_page_request(head)
            if request is None:
                self.wfile.write(_opened(head))
                self.rfile.read()
                return
            self.wfile.write(
                _PAGE.answer(request, close=False) or b"HTTP/1.1 404 \r\nContent-Length: 0\r\n\r\n"
            )

    def _head(self) -> bytes:
        lines = []
        while line := self.rfile.readline().rstrip(b"\r\n"):
            lines.append(line)
        return b"\r\n".join(lines)


def _opened(head: bytes) -> bytes:
    """Return the answer to a handshake, and the message."""
    (key,) = (
        line.split(b":", 1)[1].strip()
        for line in head.split(b"\r\n")
        if line.lower().startswith(b"sec-websocket-key:")
    )
    accept = b64encode(sha1(key + _GUID, usedforsecurity=False).digest())
    answer = b"HTTP/1.1 101 \r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    frame = bytes((TEXT, len(_LINE))) + _LINE
    return answer + b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n" + frame
