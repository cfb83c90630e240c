"""The command: `python -m chatapp.client URL [NAME]` is a client for a person at a terminal."""

import argparse
import asyncio
import logging
import os
import signal
import sys
import termios
import tty
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from websockets.exceptions import InvalidURI
from websockets.uri import parse_uri

from chatapp.client.client import Client
from chatapp.client.terminal import Terminal

READ_BYTES = 4096

STOP = b"\x1a"
"""Ctrl-Z, which stops a program until the shell lets it go on."""


@contextmanager
def raw(file: int) -> Iterator[list[Any]]:
    """Have the terminal send each key as it is, until the block ends; yield how it was before."""
    before = termios.tcgetattr(file)
    tty.setraw(file)
    try:
        yield before
    finally:
        termios.tcsetattr(file, termios.TCSADRAIN, before)


async def talk(url: str, name: str, source: int, screen: int, cooked: list[Any]) -> None:
    """Talk at a terminal.

    Args:
        url: the server's.
        name: the name to take; empty for any.
        source: the terminal, to read from.
        screen: the terminal, to write to.
        cooked: how the terminal is for other programs.
    """
    terminal = Terminal(Client(url), lambda data: _write(screen, data), name)
    loop = asyncio.get_running_loop()

    def read() -> None:
        data = os.read(source, READ_BYTES)
        before, stops, after = data.partition(STOP)
        if not data:
            terminal.left.set()
        terminal.type(before)
        if stops:
            stop()
            terminal.type(after)

    def resize() -> None:
        terminal.resize(*os.get_terminal_size(screen))

    def stop() -> None:
        """Let the shell have the terminal, until it lets this go on."""
        terminal.stop()
        termios.tcsetattr(source, termios.TCSADRAIN, cooked)
        loop.remove_signal_handler(signal.SIGTSTP)
        os.kill(0, signal.SIGTSTP)
        loop.add_signal_handler(signal.SIGTSTP, stop)
        tty.setraw(source)
        resize()

    resize()
    loop.add_reader(source, read)
    loop.add_signal_handler(signal.SIGWINCH, resize)
    loop.add_signal_handler(signal.SIGTSTP, stop)
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
    try:
        parse_uri(options.url)
    except (InvalidURI, ValueError):
        parser.error(f"expected a URL such as ws://localhost:6968 or wss://…, not {options.url}")
    logging.getLogger("chatapp.client").addHandler(logging.NullHandler())  # it would tear the line
    with raw(source) as before:
        asyncio.run(talk(options.url, options.name, source, screen, before))


def _write(screen: int, data: bytes) -> None:
    """Write everything; a terminal takes its time."""
    while data:
        data = data[os.write(screen, data) :]


if __name__ == "__main__":
    main()
