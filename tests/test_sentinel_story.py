"""The machine of Redis dies, and a sentinel has a replica take its place: nothing is lost."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.certificate import write_certificate
from tests.redis_server import RedisServer, needs_redis, redis_server
from tests.sentinel import Sentinel, sentinel
from tests.server import call, free_ports, run, serve, twistd, write_config
from tests.talker import Talker, kept

LINES = 60
DIES = 30

pytestmark = needs_redis


class Several(NamedTuple):
    """A Redis with two replicas, and a sentinel.

    Attributes:
        servers: the servers by their ports; the first is the master.
        sentinel: the sentinel.
    """

    servers: dict[int, RedisServer]
    sentinel: Sentinel

    def take_over(self, old: int) -> RedisServer:
        """Wait until another has taken the place of the master at a port; return it."""
        return self.servers[self.sentinel.wait_for(*self.servers.keys() - {old})]


@pytest.fixture
def several(tmp_path: Path) -> Iterator[Several]:
    """A Redis with two replicas that are up to date, and a sentinel that knows all of them."""
    with ExitStack() as stack:
        with free_ports(3) as ports:
            master = ports[0]
        servers = {}
        for port in ports:
            options = ["--port", str(port), "--repl-diskless-sync-delay", "0"]
            if port != master:
                options += "--replicaof", f"127.0.0.1 {master}"
            servers[port] = stack.enter_context(redis_server(*options))
        for port in ports[1:]:
            servers[port].wait_for("replication", "master_link_status:up")
        watching = stack.enter_context(sentinel(tmp_path, master))
        yield Several(servers, watching)


def write_for(several: Several, folder: Path, options: str) -> str:
    """Write a configuration with fixed ports; return its name."""
    with free_ports(2) as (tcp, ws):
        history = f"path = {several.sentinel.path}{options}\non_join = 0"
        return write_config(folder / "config.ini", tcp=tcp, ws=ws, history=history)


@pytest.mark.parametrize("options", ["", "?wait=1"])
def test_the_master_dies(tmp_path: Path, several: Several, options: str) -> None:
    """The server asks for the new one, and what that has not got yet is put back."""
    config = write_for(several, tmp_path, options)
    master = several.sentinel.master()[1]
    lines = [f"line {number}" for number in range(LINES)]
    with ExitStack() as stack:
        server = stack.enter_context(serve(config))
        talker = Talker(server, stack)
        for number, line in enumerate(lines):
            talker.send(line)
            if number == DIES:
                several.servers[master].kill()
                several.take_over(master)
            talker.hear(line)
        found = kept(several.take_over(master))
        talker.close()
    several.servers[master].start()  # which the fixture then ends
    said = {text: at for at, text in found.items()}
    assert said == talker.acks
    assert [text for text in said if text.startswith("line ")] == lines


def test_both_die_at_once(tmp_path: Path, several: Several) -> None:
    """With `wait`, what was acknowledged is there, though nobody is left who could put it back."""
    config = write_for(several, tmp_path, "?wait=1")
    master = several.sentinel.master()[1]
    with ExitStack() as stack:
        server = stack.enter_context(serve(config))
        talker = Talker(server, stack)
        for number in range(DIES):
            talker.send(f"line {number}")
            talker.hear(f"line {number}")
        several.servers[master].kill()
        server.kill()
        after = several.take_over(master)
        after.wait_for("replication", "role:master")
        after.wait_for("replication", "connected_slaves:1")
        server = stack.enter_context(serve(config))
        epoch, gone, said = talker.read_again(server)
        talker.close()
    several.servers[master].start()
    assert (epoch != talker.epoch, gone) == (True, 0)
    assert {text: at for at, text in said.items()} == talker.acks


def test_a_password_is_shown_nowhere(tmp_path: Path, several: Several) -> None:
    """Neither in the log nor by `--check`, which asks the sentinels too."""
    for redis in several.servers.values():
        redis.ask("ACL", "SETUSER", "chat", "on", ">hush-hush", "~*", "+@all")
    port = several.sentinel.port
    shown = f"redis+sentinel://...@127.0.0.1:1,127.0.0.1:{port}"

    def said(service: str, password: str) -> str:
        path = f"{shown.replace('...', f'chat:{password}')}/{service}"
        config = write_config(tmp_path / "config.ini", history=f"path = {path}")
        return check(config)

    assert said("chat", "hush-hush") == "all in order\n"
    refused = "WRONGPASS invalid username-password pair or user is disabled."
    assert said("chat", "hush-wrong") == f"[history] path = {shown}/chat: {refused}\n"
    unknown = "the sentinels do not know that service"
    assert said("other", "hush-hush") == f"[history] path = {shown}/other: {unknown}\n"
    said("chat", "hush-hush")
    with serve(str(tmp_path / "config.ini")) as server, call(server, "ann") as ann:
        server.wait_for(r"INFO \| Connected to Redis")
        server.wait_for(rf"INFO \| Journal {re.escape(shown)}/chat: .+")
        ann.say("hello")
        assert ann.read() == "ann: hello"
    assert "hush" not in "".join(server.log)


def check(config: str) -> str:
    """Return what `--check` says."""
    done = run(*twistd("-n", "--pidfile=", "chatapp", "-c", config, "--check"))
    return (done.stdout + done.stderr).decode().removeprefix(f"chatapp: {config}: ")


def test_a_password_of_the_sentinel(tmp_path: Path) -> None:
    """It is another than the engine's, and shown as little."""
    lines = "port {port}\nrequirepass hush-sentinel\nsentinel auth-pass chat hush-engine"
    path = "redis+sentinel://:hush-engine@127.0.0.1:{port}/chat?sentinel_password=hush-sentinel"
    engine = "hush-engine"
    with ExitStack() as stack:
        with free_ports(1) as (port,):
            options = ["--port", str(port), "--requirepass", engine]
        redis = stack.enter_context(redis_server(*options, password=engine))
        watching = stack.enter_context(sentinel(tmp_path, port, lines, path))
        shown = f"redis+sentinel://...@127.0.0.1:{watching.port}/chat"

        def said(path: str) -> str:
            return check(write_config(tmp_path / "config.ini", history=f"path = {path}"))

        key = f"[history] path = {shown}"
        wrong = "a sentinel says: WRONGPASS invalid username-password pair or user is disabled."
        assert said(watching.path.replace("hush-s", "hush-x")) == f"{key}?...: {wrong}\n"
        missing = said(watching.path.partition("?")[0])
        assert missing.startswith(f"{key}: a sentinel says: NOAUTH ")
        assert said(watching.path) == "all in order\n"
        with serve(str(tmp_path / "config.ini")) as server, call(server, "ann") as ann:
            server.wait_for(r"INFO \| Connected to Redis")
            server.wait_for(rf"INFO \| Journal {re.escape(shown)}\?\.\.\.: .+")
            redis.ask("CLIENT", "KILL", "TYPE", "normal")
            server.wait_for(r"INFO \| Connected to Redis")
            ann.say("hello")
            assert ann.read() == "ann: hello"
        assert "hush" not in missing + "".join(server.log)


def test_over_tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sentinels and engine, at the start and later."""
    file = str(write_certificate(tmp_path / "redis.pem"))
    tls = {"tls-auth-clients": "no", "tls-cert-file": file, "tls-key-file": file}
    tls |= {"tls-ca-cert-file": file, "tls-replication": "yes"}
    with free_ports(1) as (port,):
        options = [word for name, value in tls.items() for word in (f"--{name}", value)]
    lines = "port 0\ntls-port {port}\n" + "\n".join(map(" ".join, tls.items()))
    monkeypatch.setenv("SSL_CERT_FILE", file)
    path = "rediss+sentinel://localhost:{port}/chat"
    with (
        redis_server("--tls-port", str(port), *options),
        sentinel(tmp_path, port, lines, path, "localhost") as watching,
    ):
        config = write_config(tmp_path / "config.ini", history=f"path = {watching.path}")
        assert check(config) == "all in order\n"
        with serve(config) as server, call(server, "ann") as ann:
            server.wait_for(r"INFO \| Connected to Redis")
            ann.say("hello")
            assert ann.read() == "ann: hello"


def test_no_sentinel(tmp_path: Path) -> None:
    """Is said in one line."""
    path = "redis+sentinel://127.0.0.1:1,127.0.0.1:2/chat"
    config = write_config(tmp_path / "config.ini", history=f"path = {path}")
    assert check(config) == f"[history] path = {path}: no sentinel answers\n"
