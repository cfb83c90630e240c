"""The client in JavaScript that is an example, over the real server."""

import json
import subprocess
from pathlib import Path
from shutil import which
from typing import IO

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

LINES = 60


def read_up_to(output: IO[str], count: int) -> None:
    """Wait until so many lines were acknowledged."""
    while output.readline().strip() != str(count):
        pass


def test_its_lines_while_connections_are_cut_and_the_server_is_killed(tmp_path: Path) -> None:
    """Each bot reads each line once, in one order, under the id that was acknowledged."""
    (tmp_path / "client.mjs").write_bytes((ROOT / "examples" / "client.mjs").read_bytes())
    (tmp_path / "node_modules").symlink_to(MODULES, target_is_directory=True)
    history = f"path = {tmp_path / 'chat.sqlite3'}"
    with free_ports(2) as (tcp, ws):
        config = write_config(tmp_path / "config.ini", tcp=tcp, ws=ws, history=history)
    bots = [str(NODE), str(TYPESCRIPT / "two_bots.mjs"), str(tmp_path / "client.mjs")]
    with (
        subprocess.Popen(  # noqa: S603 - it is our own program
            [*bots, str(ws), str(LINES)], stdout=subprocess.PIPE, text=True
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
    assert len(result["acks"]) == 2 * LINES
    for read in result["read"]:
        assert sorted(read) == sorted(result["acks"])
        for room in ("#one", "#two"):
            ids = [entry[1] for entry in read if entry[0] == room]
            assert ids == sorted(set(ids))
    assert result["kept"] == sorted(result["acks"])
    assert result["found"] == [f"line {LINES - 1}"] * 2
    assert "whisper" in result["names"]
    assert result["cuts"] > 0
