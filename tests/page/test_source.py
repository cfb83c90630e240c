"""The page's files by themselves: their parts, their types, their sizes, and what is not ours."""

import io
import shutil
import subprocess
import tarfile
from hashlib import sha256
from pathlib import Path

import pytest

from tests.page.npm import installed
from tests.server import SECONDS, run

PAGE = Path(__file__).parents[2] / "src" / "chatapp" / "page"
UNITS = Path(__file__).parent / "units"
NODE = shutil.which("node")

LIBRARY = PAGE / "vendor" / "htm-preact.js"
LIBRARY_IS = "72284e8e9079c87817145df1110f74e8a2aa040b2fc384922e18dfcb46fc1fd7"
"""The library that draws: htm/preact/standalone.module.js of htm 3.1.1."""


def test_in_a_browser() -> None:
    """The other tests of this folder are run, too."""
    pytest.importorskip("playwright", reason="playwright is not installed: .ci/page does that")


def test_parts() -> None:
    """The parts that need no browser do what they should."""
    if not NODE:
        pytest.skip("node is not installed")
    done = run(NODE, "--test", *map(str, sorted(UNITS.glob("*.test.js"))))
    assert done.returncode == 0, done.stdout.decode()


def test_types(tmp_path: Path) -> None:
    """The types that the comments give are right."""
    compiler = installed("typescript@5.9", tmp_path) / ".bin" / "tsc"
    done = run(str(compiler), "--project", str(PAGE / "jsconfig.json"))
    assert done.returncode == 0, done.stdout.decode()


def test_sizes() -> None:
    """No file is longer than anybody likes to read."""
    own = [path for path in PAGE.rglob("*") if path.suffix in (".js", ".css", ".ts", ".html")]
    lengths = {
        path.name: len(path.read_text().splitlines())
        for path in own
        if path.parent != LIBRARY.parent
    }
    assert {name: length for name, length in lengths.items() if length > 250} == {}
    assert len(lengths) > 20


def test_the_library() -> None:
    """The library is the one that was looked at, with its licence beside it."""
    assert sha256(LIBRARY.read_bytes()).hexdigest() == LIBRARY_IS
    assert "Apache License" in LIBRARY.with_name("htm-preact.LICENSE").read_text()


def test_the_library_is_as_published(tmp_path: Path) -> None:
    """The library is what its authors have published."""
    npm = shutil.which("npm")
    if not npm:
        pytest.skip("npm is not installed")
    done = subprocess.run(  # noqa: S603 - the tests choose what runs
        [npm, "pack", "--silent", "htm@3.1.1"],
        cwd=tmp_path,
        capture_output=True,
        timeout=SECONDS,
        check=False,
    )
    if done.returncode:
        pytest.skip("npm has not fetched htm")
    (archive,) = tmp_path.glob("*.tgz")
    with tarfile.open(fileobj=io.BytesIO(archive.read_bytes())) as package:
        file = package.extractfile("package/preact/standalone.module.js")
        assert file is not None
        assert sha256(file.read()).hexdigest() == LIBRARY_IS
