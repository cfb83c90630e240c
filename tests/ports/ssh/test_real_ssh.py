"""Real OpenSSH, in a real terminal and without one, at a real server."""

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import PIPE

import pexpect
import pytest

from tests.ports.doors import Visitor, make_key, needs, ssh, ssh_section, visiting
from tests.server import SECONDS, Caller, Server, call, free_ports, serve, write_config

pytestmark = needs("ssh")

LINES = 400
"""Lines that are longer together than all that the kernel and the client hold."""

WORDS = "horse battery staple"


def pipe(port: int, name: str, key: Path | None, *lines: str) -> list[str]:
    """Return what is answered to some lines, over a connection without a terminal."""
    text = "".join(f"{line}\n" for line in lines).encode()
    command = ssh(port, name, key, "-T")
    done = subprocess.run(command, input=text, capture_output=True, timeout=SECONDS, check=True)  # noqa: S603
    return done.stdout.decode().splitlines()


@contextmanager
def person_at(port: int, name: str, key: Path | None) -> Iterator[Visitor]:
    """Connect in a terminal."""
    with visiting(ssh(port, name, key)) as person:
        yield person


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key."""
    return make_key(tmp_path_factory.mktemp("keys") / "id")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with a journal."""
    folder = tmp_path_factory.mktemp("server")
    history = f"path = {folder / 'chat.db'}\non_join = 0\nresume_seconds = 0"
    with serve(write_config(folder / "config.ini", history=history, more=ssh_section())) as server:
        yield server


@pytest.fixture(scope="module")
def port(server: Server) -> int:
    """The port of the ssh server."""
    return server.port_of("SshFactory")


@pytest.fixture
def bob(server: Server) -> Iterator[Caller]:
    """Another user."""
    with call(server, "bob") as bob:
        yield bob


@pytest.fixture
def ann(port: int, key: Path, bob: Caller) -> Iterator[Visitor]:  # noqa: ARG001 - who comes first
    """A guest whose name is free, in a terminal."""
    with person_at(port, "ann", key) as person:
        person.look(lambda: person.is_now("ann"))
        yield person


def test_leaving(ann: Visitor) -> None:
    """The line is edited as long as ssh is there, which ends as if all was well."""
    ann.type("/edit off\r")
    ann.read("! over ssh your line is edited here", ">")
    ann.type("\x04")
    with pytest.raises(pexpect.EOF):
        ann.look(lambda: False)
    ann.program.wait()
    assert ann.program.exitstatus == 0


def test_plain_lines(port: int, key: Path, bob: Caller) -> None:
    """They are asked for before the first line, and no line is drawn again."""
    with visiting(ssh(port, "ann", key, "-o", "SetEnv=PLAIN=1")) as ann:
        ann.look(lambda: ann.rows[-1:] == ["server: plain is on"])
        ann.type("half a li")
        ann.read("half a li")
        bob.say("hi")
        ann.read("half a li", "bob: hi")
        ann.type("ne")
        ann.read("bob: hi", "ne")
        ann.type("\r")
        ann.read("half a li", "bob: hi", "ne", "ann: half a line")
        assert ann.screen.everything.startswith("server: welcome to chatapp")


def test_a_name_of_ones_own(port: int, tmp_path: Path) -> None:
    """A key registers a name, without a password, and logs in; a removed one does not."""
    laptop, phone = make_key(tmp_path / "laptop"), make_key(tmp_path / "phone")
    assert pipe(port, "zoe", laptop, "/register")[-1] == (
        "-- zoe is yours now: your ssh key logs you in"
    )
    said = "! that name is registered: zoe (/login zoe if it is yours)"
    assert said in pipe(port, "zoe", phone, "hello")
    public = phone.with_suffix(".pub").read_text(encoding="utf-8").strip()
    answers = pipe(port, "zoe", laptop, f"/key add {public}", "/key list")
    assert "-- you are logged in as zoe, and in #lobby" in answers
    assert answers[-3] == "-- the key ann@laptop logs you in over ssh, as zoe"
    with person_at(port, "zoe", phone) as person:
        person.look(lambda: person.rows[-2:] == ["-- you are up to date", ">"])
        pipe(port, "zoe", laptop, "/key remove ann@laptop")
        person.look(lambda: "-- you are logged out" in person.rows)
        with pytest.raises(pexpect.EOF):
            person.look(lambda: False)
    assert said in pipe(port, "zoe", phone, "hello")


def test_a_password(port: int, tmp_path: Path) -> None:
    """It is asked for, and is never on the screen; a wrong one makes a guest."""
    with person_at(port, "carl", make_key(tmp_path / "id")) as person:
        person.look(lambda: person.is_now("carl"))
        person.type("/register\r")
        person.look(lambda: "carl is yours now" in person.screen.everything)
        person.type("/password\r")
        person.look(lambda: "your new password" in person.screen.everything)
        person.type(f"{WORDS}\x1b[A\r")
        person.look(lambda: "-- your password is changed" in person.rows)
        assert WORDS not in person.screen.everything
    with person_at(port, "carl", None) as person:
        person.look(lambda: "come in as a guest:" in person.screen.everything)
        person.type(f"{WORDS}\r")
        person.look(lambda: "-- you are logged in as carl, and in #lobby" in person.rows)
        assert WORDS not in person.screen.everything
    with person_at(port, "carl", None) as person:
        person.look(lambda: "come in as a guest:" in person.screen.everything)
        person.type("something else\r")
        person.look(lambda: "! wrong name or password" in person.rows)


def test_nothing_but_chat(port: int, key: Path) -> None:
    """There is no command, no sftp and no forwarding."""
    for wish in (("-T",), ("-s",)):
        command = [*ssh(port, "dave", key, *wish), "sftp"]
        done = subprocess.run(command, input=b"", capture_output=True, timeout=SECONDS, check=False)  # noqa: S603
        assert done.returncode == 255
        assert b"request failed" in done.stderr
    forward = ("-o", "ExitOnForwardFailure=yes", "-R", "0:127.0.0.1:1", "-N")
    done = subprocess.run(  # noqa: S603
        ssh(port, "dave", key, *forward), capture_output=True, timeout=SECONDS, check=False
    )
    assert b"forwarding failed" in done.stderr


def test_a_server_that_ends(tmp_path: Path, key: Path) -> None:
    """Whoever is there reads that it does, and ssh ends as if all was well."""
    config = write_config(tmp_path / "config.ini", more=ssh_section())
    with (
        serve(config) as server,
        person_at(server.port_of("SshFactory"), "ann", key) as person,
    ):
        person.look(lambda: person.is_now("ann"))
        server.signal(signal.SIGTERM)
        with pytest.raises(pexpect.EOF):
            person.look(lambda: False)
        assert "-- the server is restarting" in person.screen.everything
        person.program.wait()
        assert person.program.exitstatus == 0


@needs("plink")
def test_putty(server: Server, port: int) -> None:
    """PuTTY needs no key either."""
    host = server.wait_for("INFO [|] The ssh host key is (.+)")[1]
    command = ("plink", "-ssh", "-batch", "-T", "-no-antispoof", "-hostkey", host)
    done = subprocess.run(  # noqa: S603
        [*command, "-P", str(port), "pia@127.0.0.1"],
        input=b"hello\n",
        capture_output=True,
        timeout=SECONDS,
        check=True,
    )
    assert done.stdout.decode().splitlines()[-1] == "pia: hello"


def test_a_stopped_client(port: int, key: Path, bob: Caller) -> None:
    """Nobody waits for it, and it misses nothing."""
    command = ssh(port, "eve", key, "-T")
    with subprocess.Popen(command, stdin=PIPE, stdout=PIPE, encoding="utf-8") as eve:  # noqa: S603
        assert eve.stdin is not None
        assert eve.stdout is not None
        eve.stdin.write("hello\n")
        eve.stdin.flush()
        while "eve: hello" not in eve.stdout.readline():
            pass
        eve.send_signal(signal.SIGSTOP)
        for number in range(LINES):
            bob.say(f"[{number}] {'x' * 1900}")
        heard = ""
        while not heard.startswith(f"bob: [{LINES - 1}]"):
            heard = bob.read()
        eve.send_signal(signal.SIGCONT)
        read = [eve.stdout.readline().partition(" x")[0] for _ in range(LINES)]
        assert read == [f"bob: [{number}]" for number in range(LINES)]
        eve.stdin.close()
        assert eve.wait(SECONDS) == 0


def test_a_server_that_is_killed(tmp_path: Path, key: Path) -> None:
    """The user comes back with the key, to a server that OpenSSH knows again."""
    history = f"path = {tmp_path / 'chat.db'}\non_join = 0"
    with free_ports(2) as (tcp, port):
        more = ssh_section(port)
        config = write_config(tmp_path / "config.ini", tcp=tcp, history=history, more=more)
        with serve(config) as server, person_at(port, "ann", key) as person:
            person.look(lambda: person.is_now("ann"))
            person.type("/register\r[0] before\r")
            person.look(lambda: person.screen.said == [0])
            server.kill()
            with pytest.raises(pexpect.EOF):
                person.look(lambda: False)
        assert server.ends_by is signal.SIGKILL
        made = tmp_path / "ssh_host_key"
        before = made.read_bytes()
        assert made.stat().st_mode & 0o777 == 0o600
        with serve(config), person_at(port, "ann", key) as person:
            person.look(lambda: "-- you are logged in as ann, and in #lobby" in person.rows)
            person.type("[1] after\r")
            person.look(lambda: person.screen.said[-1:] == [1] and person.rows[-1] == ">")
        assert made.read_bytes() == before
