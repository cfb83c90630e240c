"""The command: `python -m chatapp.client URL [NAME]` is a client for a person at a terminal."""

import argparse
import asyncio
import os
import signal
import sys
import termios
import tty
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from chatapp.client.client import Client
from chatapp.client.terminal import Terminal

READ_BYTES = 4096


@contextmanager
def raw(file: int) -> Iterator[None]:
    """Have the terminal send each key as it is, until the block ends, however it does."""
    before = termios.tcgetattr(file)
    tty.setraw(file)
    try:
        yield
    finally:
        termios.tcsetattr(file, termios.TCSADRAIN, before)


async def talk(url: str, name: str, source: int, screen: int) -> None:
    """Talk at a terminal."""
    terminal = Terminal(Client(url, name=name), lambda data: _write(screen, data))

    def read() -> None:
        data = os.read(source, READ_BYTES)
        if data:
            terminal.type(data)
        else:
            terminal.left.set()

    def resize() -> None:
        terminal.resize(*os.get_terminal_size(screen))

    loop = asyncio.get_running_loop()
    resize()
    loop.add_reader(source, read)
    loop.add_signal_handler(signal.SIGWINCH, resize)
    for number in (signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, terminal.left.set)
    await terminal.run()


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the options, and talk."""
    parser = argparse.ArgumentParser(prog="python -m chatapp.client", description=__doc__)
    parser.add_argument("url", metavar="URL", help="such as ws://localhost:6968")
    parser.add_argument("name", metavar="NAME", nargs="?", default="", help="the name to take")
    options = parser.parse_args(arguments)
    source, screen = sys.stdin.fileno(), sys.stdout.fileno()
    if not (os.isatty(source) and os.isatty(screen)):
        parser.error("expected a terminal; programs use the library: docs/client.md")
    if not options.url.startswith(("ws://", "wss://")):
        parser.error(f"expected a URL that begins with ws:// or wss://, not {options.url}")
    with raw(source):
        asyncio.run(talk(options.url, options.name, source, screen))


def _write(screen: int, data: bytes) -> None:
    """Write everything; a terminal takes its time."""
    while data:
        data = data[os.write(screen, data) :]


if __name__ == "__main__":
    main()
