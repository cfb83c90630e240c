"""The files of the page, read and compressed once, when the server starts.

All files but the first are served below a path that names what is in them, so a browser may keep
them for ever: an upgrade of the server changes the path. The first file, which names that path, is
asked for again each time. Files name each other by relative paths, so the page works below any
prefix that a proxy gives it.
"""

import gzip
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable

_TYPES = {
    "css": "text/css; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "png": "image/png",
    "svg": "image/svg+xml",
    "webmanifest": "application/manifest+json",
}
"""The media types, by the ends of the names; what has another end is not served."""

_INDEX = "index.html"
_PLACE = "{assets}"
"""What the first file has in place of the path below which the others are."""
_MODULE = "{module}"
"""What the first file has in a line that stands for one line for each module.

Without them a browser would learn of a module only from those that import it, four times in a row.
"""


@dataclass(frozen=True, slots=True)
class PageFile:
    """A file as it is served.

    Attributes:
        media_type: its Content-Type.
        body: its bytes.
        packed: the same, compressed by gzip; empty if that is no shorter.
        etag: names what is in it, with its quotation marks.
        lasting: True if what is at its path never changes.
    """

    media_type: str
    body: bytes
    packed: bytes
    etag: str
    lasting: bool


def load_page() -> dict[str, PageFile]:
    """Return the files of the page by their paths, which begin with a slash."""
    found = dict(_walk(files("chatapp.page")))
    together = sha256()
    for name, body in sorted(found.items()):
        together.update(f"{name} {len(body)}\n".encode() + body)
    assets = f"assets/{together.hexdigest()[:12]}"
    first = _first(found.pop(_INDEX).decode(), found).replace(_PLACE, assets).encode()
    return {"/": _file(_INDEX, first, lasting=False)} | {
        f"/{assets}/{name}": _file(name, body, lasting=True) for name, body in found.items()
    }


def _first(page: str, names: Iterable[str]) -> str:
    """Return the first file, with a line for each module."""
    modules = sorted(name for name in names if name.endswith(".js"))
    lines = page.splitlines(keepends=True)
    return "".join(
        line.replace(_MODULE, each)
        for line in lines
        for each in (modules if _MODULE in line else [""])
    )


def _walk(folder: Traversable, within: str = "") -> Iterator[tuple[str, bytes]]:
    """Yield the path and the bytes of each file that can be served."""
    for one in folder.iterdir():
        if one.is_dir():
            yield from _walk(one, f"{within}{one.name}/")
        elif one.name.rpartition(".")[2] in _TYPES:
            yield f"{within}{one.name}", one.read_bytes()


def _file(name: str, body: bytes, *, lasting: bool) -> PageFile:
    return as_file(_TYPES[name.rpartition(".")[2]], body, lasting=lasting)


def as_file(media_type: str, body: bytes, *, lasting: bool) -> PageFile:
    """Return bytes as a file that is served; it lasts if what is at its path never changes."""
    packed = gzip.compress(body, 9, mtime=0)
    return PageFile(
        media_type,
        body,
        packed if len(packed) < len(body) else b"",
        f'"{sha256(body).hexdigest()[:16]}"',
        lasting,
    )
