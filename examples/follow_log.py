"""A log in a room: every line that comes in is said there.

journalctl --follow --lines 0 | python examples/follow_log.py ws://localhost:6968 '#logs'
tail -n 0 -F /var/log/syslog | python examples/follow_log.py ws://localhost:6968 '#logs'
"""

import sys

from chatapp.client import Blocking, ChatError, Client


def main(url: str, room: str) -> None:
    """Say what comes in until it ends; it waits while the chat takes no more."""
    with Blocking(Client(url, name="log", rooms=(room,))) as chat:
        while line := sys.stdin.buffer.readline(2**20):
            try:
                chat.post(room, line.decode(errors="replace"))
            except ChatError as refused:
                print(f"not said: {refused}", file=sys.stderr)


if __name__ == "__main__":
    main(*sys.argv[1:])
