"""The page's files as they are served."""

import gzip
import json
import re

from chatapp.ports.page_files import load_page
from chatapp.ports.page_protocol import FILES_A_CONNECTION
from chatapp.ports.schema_file import schema_bytes, schema_file

SIZE = 60 * 1024
"""What the page may take on its way, compressed, in bytes."""


def test_paths() -> None:
    """All files but the first are below one path, which the first names."""
    page = load_page()
    first = page.pop("/").body.decode()
    places = {path.rsplit("/", path.count("/") - 2)[0] for path in page}
    assert all(re.fullmatch("/assets/[0-9a-f]{12}", place) for place in places)
    assert len(places) == 1
    assert f'"{places.pop()[1:]}/' in first
    assert "{assets}" not in first


def test_what_lasts() -> None:
    """Only the first file is asked for again each time."""
    assert [path for path, file in load_page().items() if not file.lasting] == ["/"]


def test_compressed() -> None:
    """What is sent compressed is the same, and names itself the same each time."""
    page = load_page()
    for file in page.values():
        assert not file.packed or gzip.decompress(file.packed) == file.body
    assert page == load_page()


def test_the_schema() -> None:
    """It is at a path of its own, which stays, and is asked for again each time."""
    ((path, file),) = schema_file().items()
    assert (path, file.media_type, file.lasting) == (
        "/chatapp.v1.json",
        "application/schema+json",
        False,
    )
    assert json.loads(gzip.decompress(file.packed)) == json.loads(schema_bytes())


def test_size() -> None:
    """The whole page is small."""
    assert sum(len(file.packed or file.body) for file in load_page().values()) <= SIZE


def test_modules_are_asked_for_at_once() -> None:
    """The first file names all modules, so that a browser does not learn of them one by one."""
    page = load_page()
    asked = re.findall(r'<link rel="modulepreload" href="(.+)">', page["/"].body.decode())
    assert [f"/{path}" for path in asked] == sorted(path for path in page if path.endswith(".js"))
    assert b"{" not in page["/"].body


def test_one_connection_is_enough() -> None:
    """A proxy that keeps one connection gets all files over it, and goes on with a WebSocket."""
    assert len(load_page()) < FILES_A_CONNECTION - 10
