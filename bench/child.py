"""Child processes: each is pinned to a CPU, and ends with the benchmark."""

import os
import random
import resource
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

HOST = "127.0.0.1"
_START_SECONDS = 20
_STOP_SECONDS = 15  # chatapp gives its clients five to read what is left
_LOOK_SECONDS = 0.005
_PORTS = iter(random.sample(range(21000, 32000), 11000))
"""In an order by chance, as others may run a bench too. The kernel gives clients higher ports."""


class StartError(Exception):
    """A server did not start; the text says why."""


def raise_descriptor_limit() -> int:
    """Let this process and its children open as many files as they may; return how many."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


def interrupt_on_signals() -> None:
    """Have SIGINT and SIGTERM raise KeyboardInterrupt, so that they end the children too."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def free_port() -> int:
    """Return a port of this machine that is not in use."""
    for port in _PORTS:
        with socket.socket() as probe, suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((HOST, port))
            return port
    raise StartError("no port is free")


@contextmanager
def pinned(cpu: int) -> Iterator[None]:
    """Keep this process on one CPU until the block ends."""
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {cpu})
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)


@contextmanager
def child(
    command: Sequence[str], cpu: int, environment: Mapping[str, str], output: int
) -> Iterator[subprocess.Popen[str]]:
    """Run a process on one CPU; when the block ends, end the process.

    The process has a group of its own, so that Ctrl-C reaches the benchmark alone.
    """
    with pinned(cpu):  # inherited, so that the child's threads all have it
        process = subprocess.Popen(  # noqa: S603 - the commands are those in this package
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT if output != subprocess.PIPE else None,
            env={**os.environ, **environment},
            text=True,
            process_group=0,
        )
    try:
        yield process
    finally:
        _end(process)


@contextmanager
def server(
    command: Sequence[str], cpu: int, environment: Mapping[str, str], port: int, log: Path
) -> Iterator[int]:
    """Run a server; return its process id once it listens.

    Raises:
        StartError: the server ended, or does not listen; the text is the end of its output.
    """
    with log.open("w") as output, child(command, cpu, environment, output.fileno()) as process:
        for _ in range(int(_START_SECONDS / _LOOK_SECONDS)):
            time.sleep(_LOOK_SECONDS)
            if process.poll() is not None:
                break
            with socket.socket() as probe:
                if probe.connect_ex((HOST, port)) == 0:
                    break
        else:
            process.kill()
        if process.poll() is not None:
            raise StartError(" ".join(log.read_text(errors="replace").split())[-300:])
        yield process.pid


def _end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout is not None:
        process.stdout.close()
