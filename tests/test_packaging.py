"""The wheel, and a package that adds commands, work where they are installed."""

import re
import sys
import tarfile
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.server import call, run, serve, write_config

ROOT = Path(__file__).parent.parent

# The plugin of an editable install is out of the way if twistd sees no other than the wheel's.
LIST_PLUGINS = """\
import sys, twisted.plugins
twisted.plugins.__path__[:] = sys.argv.pop(1),
from twisted.scripts.twistd import run
run()
"""


def run_module(name: str, *arguments: object) -> None:
    """Run a tool of Python's, which has to succeed."""
    done = run(sys.executable, "-m", name, *map(str, arguments))
    assert done.returncode == 0, (done.stdout + done.stderr).decode()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, made from the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    run_module("build", "--wheel", "--no-isolation", "--outdir", folder, ROOT)
    (wheel,) = folder.iterdir()
    return wheel


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the wheel and the example are installed."""
    folder = tmp_path_factory.mktemp("installed")
    into = ("install", "--no-deps", "--no-index", "--target", folder)
    run_module("pip", *into, wheel)
    run_module("pip", *into, "--no-build-isolation", ROOT / "examples" / "chatapp-dice")
    return folder


def test_contents(wheel: Path) -> None:
    """The wheel holds the package and the plugin, and nothing that would hide Twisted."""
    with ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    package = (ROOT / "src").rglob("*")
    expected = {str(file.relative_to(ROOT / "src")) for file in package if file.is_file()}
    assert names == {name for name in expected if "__pycache__" not in name} | {
        "twisted/plugins/chatapp_plugin.py"
    }
    assert "chatapp/py.typed" in names


def test_source_distribution(tmp_path: Path) -> None:
    """The source distribution holds the page, with the licence of its library."""
    run_module("build", "--sdist", "--no-isolation", "--outdir", tmp_path, ROOT)
    (sdist,) = tmp_path.iterdir()
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    page = ROOT / "src" / "chatapp" / "page"
    expected = {str(file.relative_to(ROOT)) for file in page.rglob("*") if file.is_file()}
    assert {name for name in expected if "__pycache__" not in name} <= names
    assert "src/chatapp/page/vendor/htm-preact.LICENSE" in names


def test_plugin(installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is installed is what Python finds from anywhere, and twistd lists its plugin."""
    monkeypatch.chdir(tmp_path)
    found = run(
        sys.executable, "-P", "-c", "import chatapp; print(chatapp.__file__)", path=installed
    )
    assert found.stdout.decode() == f"{installed / 'chatapp' / '__init__.py'}\n"
    plugins = str(installed / "twisted" / "plugins")
    listed = run(sys.executable, "-P", "-c", LIST_PLUGINS, plugins, "--help", path=installed)
    assert listed.returncode == 0, listed.stderr.decode()
    commands = listed.stdout.decode().partition("Commands:\n")[2]
    assert re.fullmatch(r" +chatapp +A chat server for telnet and WebSocket clients\.\n+", commands)


def test_start(installed: Path, tmp_path: Path) -> None:
    """What is installed starts, and the example's command does what it says, or refuses."""
    config = write_config(tmp_path / "config.ini")
    with serve(config, installed) as server, call(server, "ann") as ann:
        server.wait_for(r"INFO \| chatapp_dice:table adds /roll")
        ann.say("/roll 2d6")
        rolled = re.fullmatch(r"\* ann rolls 2d6 and gets (\d+)", ann.read())
        ann.say("/roll six")
        ann.say("/help roll")
        assert ann.read() == "! not dice: six (2d6 are two with six sides)"
        assert ann.read() == "-- /roll [DICE]  Roll dice."
        assert ann.read() == "-- DICE is 1 to 99 dice of 1 to 999 sides; without it, 1d6."
        assert ann.read() == "-- For example: /roll 2d6"
    assert rolled is not None
    assert int(rolled[1]) in range(2, 13)


WITHOUT_EXTRAS = """\
import sys
sys.modules.update(dict.fromkeys(("OpenSSL", "prometheus_client")))
from chatapp.service import Options, makeService
options = Options()
options.parseOptions(["--config", sys.argv[1]])
makeService(options)
"""


def test_it_starts_without_its_extras(tmp_path: Path) -> None:
    """What TLS and metrics need is imported only where they are used."""
    config = write_config(tmp_path / "config.ini")
    done = run(sys.executable, "-c", WITHOUT_EXTRAS, config)
    assert (done.returncode, done.stderr.decode()) == (0, "")
