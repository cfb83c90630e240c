"""A room is told in each of the two ways, whatever the kernel and its filters allow."""

import errno
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from chatapp.counts import Counts
from chatapp.ports import fanout as fanout_module
from chatapp.ports.fanout import Fanout
from chatapp.ports.open_ring import open_ring
from chatapp.ports.uring import Ring, RingError
from tests.ring import MemoryKernel, refused
from tests.server import FANOUT, browse, call, serve, write_config

WITH = r"INFO \| With io_uring: all sockets of a room are sent to at once"
WITHOUT = r"WARN \| Without io_uring \(Operation not permitted\): each socket is sent to alone"

# What a container's filter does: io_uring_setup fails with EPERM, and everything else is allowed.
FILTERED = """
import ctypes, os, struct, sys
steps = (0x20, 0, 0, 0), (0x15, 0, 1, 425), (6, 0, 0, 0x50001), (6, 0, 0, 0x7fff0000)
code = b"".join(struct.pack("HBBI", *step) for step in steps)
filter = ctypes.create_string_buffer(code)
program = struct.pack("HxxxxxxQ", 4, ctypes.addressof(filter))
prctl = ctypes.CDLL(None, use_errno=True).prctl
assert prctl(38, 1, 0, 0, 0) == 0
assert prctl(22, 2, program, 0, 0) == 0
os.execv(sys.argv[1], sys.argv[1:])
"""


def has_ring() -> bool:
    """Whether this machine's kernel has io_uring, and allows it."""
    try:
        open_ring().close()
    except OSError:
        return False
    return True


if_ring = pytest.mark.skipif(not has_ring(), reason="this kernel has no io_uring, or forbids it")
if_filters = pytest.mark.skipif(sys.platform != "linux", reason="seccomp is Linux's")


@pytest.mark.parametrize(
    ("by", "line"),
    [
        pytest.param([], WITH, marks=if_ring),
        pytest.param([sys.executable, "-c", FILTERED], WITHOUT, marks=if_filters),
    ],
    ids=["allowed", "filtered"],
)
def test_a_real_server(tmp_path: Path, by: list[str], line: str) -> None:
    """It says which way it is, and everyone reads everything."""
    config = Path(write_config(tmp_path / "config.ini"))
    config.write_text(config.read_text().replace(f"fanout = {FANOUT}", "fanout = uring"))
    with serve(str(config), by=by) as server, ExitStack() as stack:
        server.wait_for(line)
        people = [stack.enter_context(call(server, f"p{number}")) for number in range(5)]
        watchers = [stack.enter_context(browse(server)) for _ in range(5)]
        for one in watchers:
            assert str(one.recv()).startswith("-- welcome")  # others begin to be read by then
        for number in range(100):
            people[0].say(f"line {number}")
        said = [f"p0: line {number}" for number in range(99)]
        reads: list[Callable[[], object]] = [one.read for one in people]
        reads += [one.recv for one in watchers]
        for read in reads:
            lines = map(str, iter(read, "p0: line 99"))
            assert [text for text in lines if ": line" in text] == said


def _forbid() -> Ring:
    raise refused(errno.EPERM)


def _open_deaf() -> Ring:
    return MemoryKernel().ring  # it knows no descriptor


@pytest.mark.parametrize(
    ("way", "opening", "lines"),
    [
        ("auto", _forbid, ["INFO | Without io_uring (Operation not permitted): {}"]),
        ("uring", _forbid, ["WARN | Without io_uring (Operation not permitted): {}"]),
        ("auto", _open_deaf, ["INFO | Without io_uring (it does not send): {}"]),
        ("send", None, []),
    ],
    ids=["forbidden", "forbidden though wanted", "deaf", "unwanted"],
)
def test_no_ring(
    way: str,
    opening: Callable[[], Ring] | None,
    lines: list[str],
    log_lines: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where there is none, one line says so; what was asked for in vain is a warning."""
    monkeypatch.setattr(fanout_module, "open_ring", opening)
    fanout = Fanout(way)
    fanout.startService()
    assert fanout.ring is None
    assert not fanout.counts.ring
    assert log_lines == [line.format("each socket is sent to alone") for line in lines]


def test_a_failing_ring(log_lines: list[str]) -> None:
    """It is told once, and counted, and not used any more."""
    fanout = Fanout("auto")
    fanout.counts = Counts()
    fanout.ring = MemoryKernel().ring
    fanout.fail(RingError("Input/output error"))
    assert fanout.ring is None
    assert (fanout.counts.ring, fanout.counts.ring_failures) == (False, 1)
    assert log_lines == [
        "ERROR | io_uring has failed (Input/output error): each socket is sent to alone now"
    ]


@if_ring
def test_ending() -> None:
    """The ring is given back when the service stops."""
    fanout = Fanout("uring")
    fanout.startService()
    assert fanout.counts.ring
    assert fanout.ring_from == 1
    fanout.stopService()
    assert fanout.ring is None
