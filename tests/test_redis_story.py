"""A program talks while Redis and the server are killed: nothing is lost, nothing doubled."""

import re
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.request import urlopen

import pytest

from chatapp.storage.searching import NO_FILE
from tests.certificate import write_certificate
from tests.redis_server import RedisServer, needs_redis, redis_server
from tests.server import SECONDS, call, free_ports, run, serve, twistd, write_config
from tests.talker import Talker, kept

LINES = 200
REDIS_DIES = (40, 90, 160)
SERVER_DIES = 120
EMPTIED = 20
MEASURED = {"up": 1, "losses_total": 0, "batches_put_back_total": 0, "given_back_total": 0}

pytestmark = needs_redis


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    """A Redis with nothing in it."""
    with redis_server() as server:
        yield server


def write_for(redis: RedisServer, folder: Path) -> str:
    """Write a configuration with fixed ports; return its name."""
    with free_ports(2) as (tcp, ws):
        return write_config(
            folder / "config.ini",
            tcp=tcp,
            ws=ws,
            history=f"path = {redis.path}\non_join = 0",
        )


def test_everything_dies(tmp_path: Path, redis: RedisServer) -> None:
    """Redis three times and the server once, in the middle of lines: all are kept once."""
    config = write_for(redis, tmp_path)
    with ExitStack() as stack:
        server = stack.enter_context(serve(config))
        talker = Talker(server, stack)
        for number in range(LINES):
            line = f"line {number}"
            talker.send(line)
            if number in REDIS_DIES:
                redis.kill()
                talker.hear_refusal()
                redis.start()
            if number == SERVER_DIES:
                server.kill()
                talker.read_end()
                server = stack.enter_context(serve(config))
                talker.come_back(server)
                talker.send(line)
            talker.hear(line)
        talker.close()
    said = kept(redis)
    lines = [text for text in said.values() if text.startswith("line ")]
    assert lines == [f"line {number}" for number in range(LINES)]
    assert {text: offset for offset, text in said.items()} == talker.acks
    assert set(talker.refused.values()) == {"journal"}
    assert talker.refused.keys().isdisjoint(talker.acks)
    assert redis.ask("HGET", "{chatapp}:state", "closed") == b"1"


def test_an_engine_that_hangs(tmp_path: Path, redis: RedisServer) -> None:
    """It is as good as gone, lines are refused in words, and then all goes on by itself."""
    with free_ports(3) as (tcp, ws, port):
        history = f"path = {redis.path}\non_join = 0"
        metrics = f"tcp:{port}:interface=127.0.0.1"
        path = tmp_path / "config.ini"
        config = write_config(path, tcp=tcp, ws=ws, history=history, metrics=metrics)
    with ExitStack() as stack, serve(config) as server:
        talker = Talker(server, stack)
        assert measured(port) == MEASURED
        redis.signal(signal.SIGSTOP)
        talker.send("hello")
        talker.hear_refusal()
        server.wait_for(r"ERROR \| Redis is away: Redis does not answer")
        redis.signal(signal.SIGCONT)
        talker.hear("hello")
        server.wait_for(r"INFO \| The journal can be written again")
        assert measured(port) == {**MEASURED, "losses_total": 1}
        talker.close()
    said = list(kept(redis).values())
    assert said.count("hello") == 1
    assert talker.refused.keys().isdisjoint(said)


def measured(port: int) -> dict[str, float]:
    """Return the metrics of Redis."""
    with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=SECONDS) as answer:
        found = re.findall(r"^chatapp_redis_(\w+) (.+)$", answer.read().decode(), re.MULTILINE)
    return {name: float(value) for name, value in found if not name.endswith("_created")}


def lose_everything(redis: RedisServer) -> None:
    """Have Redis come back from an empty disk."""
    redis.kill()
    shutil.rmtree(redis.folder / "appendonlydir")
    redis.start()


@pytest.mark.parametrize("lose", [lambda redis: redis.ask("FLUSHALL"), lose_everything])
def test_an_engine_that_is_emptied(
    tmp_path: Path, redis: RedisServer, lose: Callable[[RedisServer], object]
) -> None:
    """It is given back what is in memory; what is not is a hole, of which readers are told."""
    config = write_for(redis, tmp_path)
    text = Path(config).read_text()
    Path(config).write_text(text.replace("[limits]", "[limits]\nlog_entries = 10"))
    lines = [f"line {number}" for number in range(40)]
    with ExitStack() as stack:
        server = stack.enter_context(serve(config))
        talker = Talker(server, stack)
        for number, line in enumerate(lines):
            talker.send(line)
            if number == EMPTIED:
                lose(redis)
            talker.hear(line)
        server.wait_for(r"WARN \| Redis had lost the journal, and was given back .+")
        found = kept(redis)
        assert sorted(found.items()) == [
            (at, text) for text, at in talker.acks.items() if at in found
        ]
        assert set(lines[EMPTIED:]) <= set(found.values()) < set(lines)
        server.kill()
        server = stack.enter_context(serve(config))
        epoch, gone, said = talker.read_again(server)
        talker.close()
    first = min(said)
    assert (epoch, gone) == (talker.epoch, first - 1)
    assert {text: at for at, text in said.items()} == {
        text: at for text, at in talker.acks.items() if at >= first
    }
    assert first <= talker.acks[lines[EMPTIED - 5]]


def chatapp(config: str, *options: str) -> str:
    """Run twistd, which ends by itself, and return what it says."""
    done = run(*twistd("-n", "--pidfile=", "chatapp", "-c", config, *options))
    return (done.stdout + done.stderr).decode()


def test_a_password_is_shown_nowhere(tmp_path: Path, redis: RedisServer) -> None:
    """Neither in the log, nor by the options, nor in what says that it is wrong."""
    with free_ports(1) as (port,):
        redis.ask("CONFIG", "SET", "port", port)
    redis.ask("CONFIG", "SET", "requirepass", "hush-hush")
    shown = f"redis://...@127.0.0.1:{port}/1?prefix=x"

    def config_with(password: str) -> str:
        path = shown.replace("...", f":{password}")
        return write_config(tmp_path / "config.ini", history=f"path = {path}")

    config = config_with("hush-wrong")
    key = f"[history] path = {shown}: "
    refused = "WRONGPASS invalid username-password pair or user is disabled."
    assert chatapp(config, "--check") == f"chatapp: {config}: {key}{refused}\n"
    assert f"cannot open the journal {shown}: {refused}\n" in chatapp(config)
    config = config_with("hush-hush")
    assert chatapp(config, "--check") == f"chatapp: {config}: all in order\n"
    assert chatapp(config, "--backup=x") == f"chatapp: {key}expected a file, to copy\n"
    assert chatapp(config, "--restore=x") == f"chatapp: {key}expected a file, to copy\n"
    missing = f"chatapp: the journal {shown} cannot be read: there is no such journal\n"
    assert chatapp(config, "--users") == missing
    with serve(config) as server, call(server, "ann") as ann:
        assert chatapp(config, "--users") == "name  since  role\n"
        assert chatapp(config, "--bans") == "what  who  where  by  until  why\n"
        assert chatapp(config, "--audit") == "when  by  what  whom  where  until  why\n"
        ann.say("/search hello")
        assert ann.read() == f"! {NO_FILE}"
        server.wait_for(r"INFO \| Connected to Redis")
        second = chatapp(config)
        assert f"cannot open the journal {shown}: another server is using it\n" in second
    assert "hush" not in second + "".join(server.log)


def test_over_tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The certificate has to be one that is trusted, at the start and later."""
    file = str(write_certificate(tmp_path / "redis.pem"))
    with free_ports(1) as (port,):
        pass
    options = ["--tls-port", str(port), "--tls-auth-clients", "no"]
    for name in ("cert", "key", "ca-cert"):
        options += f"--tls-{name}-file", file
    path = f"rediss://localhost:{port}"
    config = write_config(tmp_path / "config.ini", history=f"path = {path}")
    with redis_server(*options):
        refused = f"chatapp: {config}: [history] path = {path}: TLS: CERTIFICATE_VERIFY_FAILED\n"
        assert chatapp(config, "--check") == refused
        monkeypatch.setenv("SSL_CERT_FILE", file)
        with serve(config) as server, call(server, "ann") as ann:
            server.wait_for(r"INFO \| Connected to Redis")
            ann.say("hello")
            assert ann.read() == "ann: hello"
