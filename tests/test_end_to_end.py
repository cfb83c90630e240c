"""The real server and the programs that people use to talk to it."""

import os
import shutil
from collections.abc import Iterator
from typing import TypeAlias

import pexpect
import pytest

from tests.server import SECONDS, Caller, Server, browse, call, run, serve, write_config

WSCAT = os.environ.get("CHATAPP_WSCAT") or shutil.which("wscat")

Terminal: TypeAlias = "pexpect.spawn[str]"

WELCOME = "-- welcome to chatapp: you are guest1, in the lobby"
HINT = "-- /nick NAME gives you a name, /help shows what else there is, /quit leaves"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all, in which nobody is left when a test ends."""
    with serve(write_config(tmp_path_factory.mktemp("server") / "config.ini")) as server:
        yield server


@pytest.fixture
def ann(server: Server) -> Iterator[Caller]:
    """Someone who is there before the others come, and reads that they have gone."""
    with call(server, "ann") as ann:
        yield ann


def spawn(*command: str) -> Terminal:
    """Run a command in a terminal."""
    return pexpect.spawn(command[0], list(command[1:]), encoding="utf-8", timeout=SECONDS)


def read(terminal: Terminal, count: int) -> list[str]:
    """Return the next lines on a terminal."""
    return [terminal.readline().rstrip("\r\n") for _ in range(count)]


@pytest.mark.skipif(not shutil.which("telnet"), reason="telnet is not installed")
def test_telnet(server: Server, ann: Caller) -> None:
    """Someone with telnet is welcomed, talks and is talked to, Ctrl-C or not."""
    bob = spawn("telnet", "127.0.0.1", str(server.tcp_port))
    bob.expect_exact("Escape character is '^]'.\r\n")
    assert read(bob, 2) == [WELCOME, HINT]
    bob.sendline("/nick bob")
    assert read(bob, 2) == ["/nick bob", "-- guest1 is now bob"]
    bob.sendline("hello")
    assert read(bob, 2) == ["hello", "bob: hello"]
    bob.sendintr()
    bob.sendline("still here?")
    assert read(bob, 2) == ["^Cstill here?", "bob: still here?"]
    ann.say("yes")
    assert read(bob, 1) == ["ann: yes"]
    bob.sendline("/quit")
    assert read(bob, 2) == ["/quit", "Connection closed by foreign host."]
    bob.close()
    assert [ann.read() for _ in range(6)] == [
        "-- guest1 joined",
        "-- guest1 is now bob",
        "bob: hello",
        "bob: still here?",
        "ann: yes",
        "-- bob left",
    ]


@pytest.mark.skipif(not shutil.which("nc"), reason="nc is not installed")
@pytest.mark.parametrize("end", ["\n", ""], ids=["ended", "unended"])
def test_nc_in_a_script(server: Server, end: str) -> None:
    """A script that is piped into nc gets all its answers, to its last line too, ended or not."""
    if b"OpenBSD" not in run("nc", "-h").stderr:
        pytest.skip("this nc has no option -N")
    script = "/nick bot\nhello\n/list"
    done = run("nc", "-N", "127.0.0.1", str(server.tcp_port), typed=script + end)
    assert done.returncode == 0
    assert done.stdout.decode().split("\r\n") == [
        WELCOME,
        HINT,
        "-- guest1 is now bot",
        "bot: hello",
        "-- 1 online: bot",
        "",
    ]


def test_websocket(server: Server, ann: Caller) -> None:
    """A WebSocket client and someone with a plain socket read each other."""
    with browse(server) as bob:
        assert [bob.recv(SECONDS) for _ in range(2)] == [WELCOME, HINT]
        bob.send("/nick bob")
        bob.send("grüße & <b>")
        heard = [ann.read() for _ in range(3)]
        ann.say("/me waves \N{WAVING HAND SIGN}")
        assert [bob.recv(SECONDS) for _ in range(3)] == [
            "-- guest1 is now bob",
            "bob: grüße & <b>",
            "* ann waves \N{WAVING HAND SIGN}",
        ]
    assert heard == ["-- guest1 joined", "-- guest1 is now bob", "bob: grüße & <b>"]
    assert [ann.read() for _ in range(2)] == ["* ann waves \N{WAVING HAND SIGN}", "-- bob left"]


@pytest.mark.skipif(not WSCAT, reason="wscat is not installed")
def test_wscat(server: Server, ann: Caller) -> None:
    """Someone with wscat is welcomed, talks and is talked to."""
    bob = spawn(str(WSCAT), "--connect", f"ws://127.0.0.1:{server.ws_port}")

    def heard() -> str:
        bob.expect(r"\x1b\[34m< (.*?)\x1b\[39m\r\n")  # in blue, from the margin
        return str(bob.match[1])  # type: ignore[index]

    assert [heard(), heard()] == [WELCOME, HINT]
    bob.sendline("/nick bob")
    assert heard() == "-- guest1 is now bob"
    bob.sendline("hello")
    assert heard() == "bob: hello"
    ann.say("grüße & <b>")
    assert heard() == "ann: grüße & <b>"
    bob.sendintr()
    bob.expect(pexpect.EOF)
    bob.close()
    assert [ann.read() for _ in range(5)] == [
        "-- guest1 joined",
        "-- guest1 is now bob",
        "bob: hello",
        "ann: grüße & <b>",
        "-- bob left",
    ]
