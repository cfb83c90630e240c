"""`--copy-to`, on the command line: a program goes on in Redis, and in a file again."""

import json
from pathlib import Path
from typing import Any

from tests.plain_websocket import PlainWebSocket
from tests.redis_server import RedisServer, needs_redis, redis_server
from tests.server import Server, run, serve, twistd, write_config


def chatapp(config: str, *options: str) -> tuple[int, str, str]:
    """Run twistd, which ends by itself; return its status and what it says."""
    done = run(*twistd("-n", "chatapp", "--config", config, *options))
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def config_of(folder: Path, name: str, path: object) -> str:
    """Write a configuration with a journal; return its name."""
    return write_config(folder / f"{name}.ini", history=f"path = {path}\non_join = 0")


class Program:
    """A program that says one line, and comes back to say the next."""

    def __init__(self) -> None:
        self._token = ""
        self._place: dict[str, Any] = {}

    def say(self, server: Server, line: str) -> list[str]:
        """Come back, say a line, and return what there was to read."""
        texts: list[str] = []
        with PlainWebSocket(server) as connection:
            if self._token:
                place = {key: self._place[key] for key in ("epoch", "id")}
                rooms = {"#lobby": place}
                connection.send(json.dumps({"resume": self._token, "rooms": rooms, "whispers": 0}))
            connection.send(json.dumps({"line": line, "ref": line}))
            while (came := json.loads(connection.recv()))["type"] != "ack":
                self._note(came, texts)
            self._place["id"] = came["id"]
            connection.close()
        return texts

    def _note(self, came: dict[str, Any], texts: list[str]) -> None:
        if came["type"] == "welcome":
            self._place = came["place"]
        elif came["type"] == "returned":
            assert [place["epoch"] for place in came["places"]] == [self._place["epoch"]]
        elif came["type"] == "token":
            self._token = came["token"]
        elif came["type"] == "said":
            texts.append(came["text"])


def copied(here: object, there: object) -> str:
    """Return what is said of a copy, up to the numbers of what there is."""
    return f"chatapp: the journal {here} was copied to {there}, and both were compared: "


@needs_redis
def test_there_and_back(tmp_path: Path) -> None:
    """The program comes back by its token, in the same epoch, and reads nothing again."""
    first, last = tmp_path / "first.sqlite3", tmp_path / "last.sqlite3"
    program = Program()
    with redis_server() as redis:
        configs = [
            config_of(tmp_path, name, path)
            for name, path in (("first", first), ("redis", redis.path), ("last", last))
        ]
        paths = [first, redis.path, last]
        for number, config in enumerate(configs):
            with serve(config) as server:
                if number == 1:
                    refused(tmp_path, config, configs, redis)
                assert program.say(server, f"line {number}") == [f"line {number}"]
            if number < 2:
                status, out, err = chatapp(config, "--copy-to", configs[number + 1])
                assert (status, err) == (0, "")
                assert out.startswith(copied(*paths[number : number + 2]))
                assert out.endswith(" claims\n")


def refused(folder: Path, config: str, configs: list[str], redis: RedisServer) -> None:
    """See what cannot be copied, beside a server that has its journal in Redis."""
    busy = f"chatapp: the journal {redis.path} cannot be read: another server is using it\n"
    assert chatapp(config, "--copy-to", configs[2]) == (1, "", busy)
    full = f"chatapp: the journal {redis.path} cannot be made: there are keys already"
    status, _, err = chatapp(configs[0], "--copy-to", config)
    assert (status, err) == (1, f"{full} that begin with {{chatapp}}:\n")
    assert not (folder / "last.sqlite3").exists()
