"""The page: what a browser is answered that comes to the WebSocket port without a handshake.

Why here and not by a web server of Twisted's: in front of the handshake, a page costs as much, and
an idle WebSocket no memory and no time (bench/README.md has the scenario). The policy lets a page
run its own files and nothing else, whatever a user may have typed.
"""

from collections.abc import Mapping
from email.utils import formatdate

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
_FOR_EVER, _ASK_AGAIN = "public, max-age=31536000, immutable", "no-cache"


class Page:
    """The page's files, and the answers to those who ask for them."""

    def __init__(self, files: Mapping[str, PageFile]) -> None:
        self._files = files

    def answer(self, request: PageRequest, *, close: bool) -> bytes | None:
        """Return the whole answer to a request; None if there is no such file.

        Args:
            request: the request.
            close: True if the connection is closed after it.
        """
        file = self._files.get(request.path)
        if file is None:
            return None
        headers = [("Date", formatdate(usegmt=True)), *_ALWAYS, ("ETag", file.etag)]
        headers.append(("Cache-Control", _FOR_EVER if file.lasting else _ASK_AGAIN))
        headers.append(("Vary", "Accept-Encoding"))
        if close:
            headers.append(("Connection", "close"))
        if request.has(file.etag):
            return _head("304 Not Modified", headers)
        packed = file.packed if request.takes_gzip else b""
        if packed:
            headers.append(("Content-Encoding", "gzip"))
        body = packed or file.body
        headers += [("Content-Type", file.media_type), ("Content-Length", str(len(body)))]
        return _head("200 OK", headers) + (b"" if request.head else body)


def _head(status: str, headers: list[tuple[str, str]]) -> bytes:
    lines = (f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers), "", "")
    return "\r\n".join(lines).encode()
