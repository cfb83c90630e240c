"""A request for a file of the page, as it comes before any handshake.

Only as much of HTTP is understood as browsers and proxies use to get a file. Whatever is not
plainly such a request is left to the handshake, which answers it as it always did.
"""

import re
from dataclasses import dataclass

_LINE = re.compile(rb"(GET|HEAD) (/[!-~]*) HTTP/1\.([01])\Z")
_HEADER = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\t -~\x80-\xff]*)\Z")
_GZIP = re.compile(r"\s*gzip\s*(;\s*q=(?!0(\.0*)?\s*$).*)?")
_BODY = ("content-length", "transfer-encoding", "upgrade")


@dataclass(frozen=True, slots=True)
class PageRequest:
    """A request for a file.

    Attributes:
        path: what it asks for, without the query.
        head: True if only the headers are to be sent.
        lasting: True if the client may send another request on the connection.
        headers: by name in lower case; what came in several has commas between.
    """

    path: str
    head: bool
    lasting: bool
    headers: dict[str, str]

    @property
    def takes_gzip(self) -> bool:
        """Whether the answer may be compressed."""
        offers = self.headers.get("accept-encoding", "").lower().split(",")
        return any(map(_GZIP.fullmatch, offers))

    def has(self, etag: str) -> bool:
        """Return whether the client has a file with that ETag already."""
        known = self.headers.get("if-none-match", "")
        return any(one.strip().removeprefix("W/") in (etag, "*") for one in known.split(","))


def parse_page_request(head: bytes) -> PageRequest | None:
    """Return the request of a head without its blank line; None if it is for no file.

    A request with a body, or one that asks for a WebSocket, is for no file.
    """
    first, *lines = head.split(b"\r\n")
    matched = _LINE.match(first)
    if matched is None:
        return None
    headers: dict[str, str] = {}
    for line in lines:
        found = _HEADER.match(line)
        if found is None:
            return None
        name, value = found[1].decode().lower(), found[2].decode("latin-1").strip()
        headers[name] = f"{headers[name]},{value}" if name in headers else value
    if any(name in headers for name in _BODY):
        return None
    connection = headers.get("connection", "").lower()
    return PageRequest(
        path=matched[2].decode().partition("?")[0],
        head=matched[1] == b"HEAD",
        lasting=matched[3] == b"1" and "close" not in connection,
        headers=headers,
    )
