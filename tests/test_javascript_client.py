"""The client in JavaScript that is an example, over the real server."""

import json
import subprocess
from pathlib import Path
from shutil import which
from typing import IO, Any

import pytest

from tests.server import SECONDS, free_ports, serve, write_config

ROOT = Path(__file__).parent.parent
TYPESCRIPT = ROOT / "tests" / "typescript"
NODE = which("node")
MODULES = TYPESCRIPT / "node_modules"

pytestmark = pytest.mark.skipif(
    not (NODE and (MODULES / "ws").is_dir()),
    reason="needs node and npm install --prefix tests/typescript",
)

LINES = 40


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder that has the client and the package that it needs."""
    (tmp_path / "client.mjs").write_bytes((ROOT / "examples" / "client.mjs").read_bytes())
    (tmp_path / "node_modules").symlink_to(MODULES, target_is_directory=True)
    return tmp_path


def command(script: str, folder: Path, *arguments: int) -> list[str]:
    """Return the command that runs a script with the client."""
    client = str(folder / "client.mjs")
    return [str(NODE), str(TYPESCRIPT / script), client, *map(str, arguments)]


def read_up_to(output: IO[str], count: int) -> None:
    """Wait until so many lines were acknowledged."""
    while output.readline().strip() != str(count):
        pass


def check_told(result: dict[str, Any], one: dict[str, Any], other: dict[str, Any]) -> None:
    """See that a bot was told everything once, and in order."""
    own = [entry for entry in result["visits"] if entry[2].startswith(one["user"][:3])]
    read = [entry for entry in one["read"] if entry[0] != "#three" or entry in own]
    assert sorted(read) == sorted(result["acks"] + own)
    for room in ("#one", "#two", "#three"):
        ids = [entry[1] for entry in one["read"] if entry[0] == room]
        assert ids == sorted(set(ids))
    whispers = [[True, text] for text in one["sent"]] + [[False, text] for text in other["sent"]]
    assert sorted(one["whispers"]) == sorted(whispers)
    assert len(own) == len(one["sent"]) == LINES // 5


def test_its_lines_while_connections_are_cut_and_the_server_is_killed(folder: Path) -> None:
    """Each bot reads each line once, in one order, under the id that was acknowledged.

    Between its lines it whispers, enters and leaves a room, and takes another name.
    """
    history = f"path = {folder / 'chat.sqlite3'}"
    with free_ports(2) as (tcp, ws):
        config = write_config(folder / "config.ini", tcp=tcp, ws=ws, history=history)
    with (
        subprocess.Popen(  # noqa: S603 - it is our own program
            command("two_bots.mjs", folder, ws, LINES), stdout=subprocess.PIPE, text=True
        ) as process,
        process.stdout or pytest.fail("no output") as output,
    ):
        try:
            for count in (LINES // 2, LINES):
                with serve(config) as server:
                    read_up_to(output, count)
                    server.kill()
            with serve(config):
                told = output.read().splitlines()[-1]
                assert process.wait(SECONDS) == 0
        finally:
            process.kill()
    result = json.loads(told)
    ann, bob = result["told"]
    check_told(result, ann, bob)
    check_told(result, bob, ann)
    assert len(result["acks"]) == 2 * LINES
    assert [ann["user"], bob["user"]] == ["ann24", "bob24"]
    assert result["kept"] == sorted(result["acks"])
    assert result["found"] == [f"line {LINES - 1}"] * 2
    assert "whisper" in result["names"]
    assert result["cuts"] > 0


def test_a_server_that_bears_no_flood(folder: Path) -> None:
    """Whoever waits for each answer and then says the next line stays, and so does who does not."""
    path = folder / "config.ini"
    config = write_config(path, history="path = memory")
    limits = "messages_per_second = 20\nmessage_burst = 5\nflood_seconds = 1"
    path.write_text(path.read_text().replace("messages_per_second = 0", limits))
    with serve(config) as server:
        said = subprocess.run(  # noqa: S603 - it is our own program
            command("much_to_say.mjs", folder, server.ws_port),
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    assert (said.stderr, said.stdout) == ("", "60 said\n")
