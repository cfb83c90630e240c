"""Real programs, in a real terminal, that are asked for a secret."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

import pexpect
import pytest

from tests.server import SECONDS, Server, serve, write_config

ASKING = Path(__file__).parents[1] / "asking.py"
WORD = "open sesame"
THANKS = f"-- thank you for {len(WORD)} characters"

Terminal: TypeAlias = "pexpect.spawn[bytes]"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server beside which a package with commands that ask is installed."""
    folder = tmp_path_factory.mktemp("server")
    installed = folder / "installed"
    metadata = installed / "asking-1.dist-info"
    metadata.mkdir(parents=True)
    shutil.copy(ASKING, installed)
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: asking\nVersion: 1\n")
    (metadata / "entry_points.txt").write_text("[chatapp.commands]\nasking = asking:table\n")
    with serve(write_config(folder / "config.ini"), installed) as server:
        yield server


def call(program: str, server: Server) -> Terminal:
    """Start a program in a terminal, which is then welcomed."""
    port = str(server.tcp_port)
    terminal: Terminal = pexpect.spawn(program, ["127.0.0.1", port], timeout=SECONDS)
    terminal.expect_exact(b"/quit leaves")
    return terminal


def ask(terminal: Terminal) -> None:
    """Type the command, and read the question."""
    terminal.sendline(b"/ask")
    terminal.expect_exact(b"-- which word?")


@pytest.mark.skipif(not shutil.which("telnet"), reason="telnet is not installed")
def test_telnet(server: Server) -> None:
    """The screen never shows the secret; before and after, it shows what is typed."""
    terminal = call("telnet", server)
    for _ in range(2):
        ask(terminal)
        terminal.waitnoecho(SECONDS)
        assert not terminal.getecho()
        terminal.sendline(WORD.encode())
        terminal.expect_exact(f"{THANKS}\r\n".encode())
        assert terminal.before == b"\r\n\r\n"
        terminal.sendline(b"hello")
        terminal.expect_exact(b"hello\r\nguest1: hello\r\n")
        assert terminal.before == b""
    terminal.sendline(b"/quit")
    terminal.expect(pexpect.EOF)
    terminal.close()


@pytest.mark.skipif(not shutil.which("nc"), reason="nc is not installed")
def test_nc(server: Server) -> None:
    """It shows what is typed, and its user is told so before typing it."""
    terminal = call("nc", server)
    ask(terminal)
    terminal.expect_exact(b"-- your program shows what you type: others near you may read it")
    terminal.sendline(WORD.encode())
    terminal.expect_exact(f"{WORD}\r\n{THANKS}".encode())
    terminal.sendline(b"/quit")
    terminal.close()
