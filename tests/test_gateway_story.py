"""Two real gateways before a real server: people notice them only when something dies."""

import shutil
import signal
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosedError

from tests.gateway_process import GatewayProcess as Gateway
from tests.gateway_process import Guest, come, gateway, server_config
from tests.ports.doors import make_key
from tests.ports.ssh.test_real_ssh import pipe
from tests.server import SECONDS, Server, browse, run, serve
from tests.test_end_to_end import HINT, spawn

GONE = "! the server is gone for a moment; come back with /resume"
RESTART = 1012


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    """Closes connections, and ends processes, in reverse order."""
    with ExitStack() as stack:
        yield stack


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, list[Gateway]]]:
    """A server and two gateways before it, of which none dies."""
    folder = tmp_path_factory.mktemp("server")
    with (
        serve(server_config(folder)) as server,
        gateway(folder, "one") as one,
        gateway(folder, "two") as two,
    ):
        yield server, [one, two]


def test_all_ways_to_come(stack: ExitStack, server: tuple[Server, list[Gateway]]) -> None:
    """Over whichever gateway and port, all read the same; the log says where they come from."""
    there, (one, two) = server
    header = "PROXY TCP4 192.0.2.7 192.0.2.1 5000 6969\r\n"
    ann, bob = come(stack, one, "tcp", "/nick ann"), come(stack, two, "tls", "/nick bob")
    carl = come(stack, one, "proxied", "/nick carl", header=header)
    people = ann, bob, carl
    for guest, name in zip(people, ("ann", "bob", "carl"), strict=True):
        guest.until(f" is now {name}")
    with browse(two) as dora:
        dora.send("/nick dora")
        dora.send("hello from a browser")
        for guest in people:
            guest.until("dora: hello from a browser")
            guest.say("hello, too")
        wanted = {f"{name}: hello, too" for name in ("ann", "bob", "carl")}
        while wanted:
            wanted.discard(str(dora.recv(SECONDS)))
    for guest in people:
        guest.until("-- dora left")
    there.wait_for(r"INFO \| Client connected from \('192\.0\.2\.7', 5000\)")
    for port in (ann.caller.port, bob.caller.port):
        there.wait_for(rf"INFO \| Client connected from \('127\.0\.0\.1', {port}\)")


@pytest.mark.skipif(not shutil.which("telnet"), reason="telnet is not installed")
def test_telnet(stack: ExitStack, server: tuple[Server, list[Gateway]]) -> None:
    """Someone with telnet talks to somebody at the other gateway."""
    _, (one, two) = server
    eve = come(stack, two, "tcp", "/nick eve")
    eve.until(" is now eve")
    fay = spawn("telnet", "127.0.0.1", str(one.tcp_port))
    fay.expect_exact("-- welcome to chatapp: you are guest")
    fay.sendline("/nick fay")
    fay.expect_exact(" is now fay\r\n")
    fay.sendline("hello")
    eve.until("fay: hello")
    eve.say("hello you")
    fay.expect_exact("eve: hello you\r\n")
    fay.sendline("/quit")
    fay.expect_exact("Connection closed by foreign host.")
    fay.close()
    eve.until("-- fay left")


@pytest.mark.skipif(not shutil.which("nc"), reason="nc is not installed")
def test_nc_in_a_script(server: tuple[Server, list[Gateway]]) -> None:
    """A script that closes its half has all its answers, to its last line too."""
    if b"OpenBSD" not in run("nc", "-h").stderr:
        pytest.skip("this nc has no option -N")
    port = str(server[1][0].tcp_port)
    done = run("nc", "-N", "127.0.0.1", port, typed="/nick bot\nhello")
    assert done.returncode == 0
    assert done.stdout.decode().split("\r\n")[-2:] == ["bot: hello", ""]


@pytest.mark.skipif(not shutil.which("ssh"), reason="OpenSSH is not installed")
def test_ssh(tmp_path: Path, server: tuple[Server, list[Gateway]]) -> None:
    """The server speaks ssh with the client, and the gateway brings the bytes."""
    key = make_key(tmp_path / "id")
    assert pipe(server[1][0].ports["ssh"], "zoe", key, "hello")[-1] == "zoe: hello"


def test_everything_dies(tmp_path: Path, stack: ExitStack) -> None:
    """A gateway is killed, the server is, and a gateway ends: nobody misses anything."""
    config = server_config(tmp_path)
    first = stack.enter_context(serve(config))
    one, two = (stack.enter_context(gateway(tmp_path, name)) for name in ("one", "two"))
    ann, bob = come(stack, one, "tcp", "/nick ann"), come(stack, two, "tcp", "/nick bob")
    for guest, name in ((ann, "ann"), (bob, "bob")):
        guest.until(f" is now {name}")
    bob.say("are you there?")
    for guest in (ann, bob):
        guest.until("bob: are you there?")
    ann = kill_gateway(stack, one, two, ann, bob)
    kill_server(first, two, ann, bob)
    late = come(stack, two, "tcp", "/nick late", "is anybody there?")
    stack.enter_context(serve(config))
    late.until("late: is anybody there?")
    ann = come(stack, two, "tcp", f"/resume {ann.token}", "yes")
    late.until("ann: yes")
    two.signal(signal.SIGTERM)
    for guest in (ann, late):
        guest.until(GONE)
        guest.caller.read_end()


def test_a_gateway_ends(tmp_path: Path, stack: ExitStack) -> None:
    """What its clients have sent is done, though it had read nothing of that yet."""
    stack.enter_context(serve(server_config(tmp_path)))
    one, two = (stack.enter_context(gateway(tmp_path, name)) for name in ("one", "two"))
    ann, bob = come(stack, one, "tls", "/nick ann"), come(stack, two, "tcp", "/nick bob")
    for guest, name in ((ann, "ann"), (bob, "bob")):
        guest.until(f" is now {name}")
    one.signal(signal.SIGSTOP)
    said = [f"{n} {'x' * 100}" for n in range(100)]
    ann.say("\n".join(said))  # at once: the kernel would keep what follows a small packet
    one.signal(signal.SIGTERM)
    one.signal(signal.SIGCONT)
    ann.until(GONE)
    read = bob.until("-- ann left")
    assert [line for line in read if line.startswith("ann: ")] == [f"ann: {text}" for text in said]


def kill_gateway(stack: ExitStack, one: Gateway, two: Gateway, ann: Guest, bob: Guest) -> Guest:
    """Kill the gateway that ann is at; it is told once that she has left, she misses nothing."""
    one.kill()
    assert bob.until("-- ann left") == []
    bob.say("where are you?")
    bob.until("bob: where are you?")
    again = come(stack, two, "tcp", f"/resume {ann.token}", "here")
    again.until("bob: where are you?")
    again.until("ann: here")
    assert bob.until("ann: here") == ["-- ann joined"]
    return again


def kill_server(server: Server, two: Gateway, *guests: Guest) -> None:
    """Kill the server; everybody is told in words of their own."""
    with browse(two) as browser:
        assert str(browser.recv(SECONDS)).startswith("-- welcome to chatapp")
        assert browser.recv(SECONDS) == HINT
        server.kill()
        with pytest.raises(ConnectionClosedError, match=str(RESTART)):
            list(browser)
    for guest in guests:
        guest.until(GONE)
        guest.caller.read_end()
