"""The page: what a browser is answered that comes to the WebSocket port without a handshake.

Why here and not by a web server of Twisted's: in front of the handshake, a page costs as much, and
an idle WebSocket no memory and no time (bench/README.md has the scenario). The policy lets a page
run its own files and nothing else, whatever a user may have typed.
"""

import time
from collections.abc import Mapping
from email.utils import formatdate
from functools import lru_cache

from chatapp.ports.page_files import PageFile
from chatapp.ports.page_request import PageRequest

POLICY = "; ".join(
    (
        "default-src 'none'",
        *(f"{what}-src 'self'" for what in ("script", "style", "connect", "manifest")),
        "img-src 'self' data:",
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
)
"""The Content-Security-Policy: only files from here, no code and no style in the page itself."""

_ALWAYS = (
    ("Content-Security-Policy", POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
)
_OPEN, _CLOSE = b"\r\n", b"Connection: close\r\n\r\n"
_FOR_EVER, _ASK_AGAIN = "public, max-age=31536000, immutable", "no-cache"


class Page:
    """The page's files, and the answers to those who ask for them."""

    def __init__(self, files: Mapping[str, PageFile]) -> None:
        self._served = {path: _Served(file) for path, file in files.items()}

    def answer(self, request: PageRequest, *, close: bool) -> bytes | None:
        """Return the whole answer to a request; None if there is no such file.

        Args:
            request: the request.
            close: True if the connection is closed after it.
        """
        served = self._served.get(request.path)
        if served is None:
            return None
        begin, body = served.known, b""
        if not request.has(served.etag):
            begin, body = served.packed if request.takes_gzip else served.plain
        date = _date(int(time.time()))
        return begin + date + (_CLOSE if close else _OPEN) + (b"" if request.head else body)


class _Served:
    """A file with the beginnings of the answers to those who ask for it.

    Attributes:
        etag: names what is in it.
        known: the beginning for a client that has it.
        plain: the beginning for one that has not, and the bytes.
        packed: the same, compressed if that is shorter.
    """

    def __init__(self, file: PageFile) -> None:
        self.etag = file.etag
        lasts = _FOR_EVER if file.lasting else _ASK_AGAIN
        headers = [*_ALWAYS, ("ETag", file.etag), ("Cache-Control", lasts)]
        headers.append(("Vary", "Accept-Encoding"))
        self.known = _head("304 Not Modified", headers)
        headers.append(("Content-Type", file.media_type))
        self.plain = self.packed = _whole(headers, file.body)
        if file.packed:
            self.packed = _whole([*headers, ("Content-Encoding", "gzip")], file.packed)


def _whole(headers: list[tuple[str, str]], body: bytes) -> tuple[bytes, bytes]:
    return _head("200 OK", [*headers, ("Content-Length", str(len(body)))]), body


def _head(status: str, headers: list[tuple[str, str]]) -> bytes:
    lines = (f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers), "")
    return "\r\n".join(lines).encode()


@lru_cache(maxsize=1)
def _date(second: int) -> bytes:
    return f"Date: {formatdate(second, usegmt=True)}\r\n".encode()
