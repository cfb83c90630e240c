"""A log in a room: every line that a command writes is said there.

python examples/follow_log.py ws://localhost:6968 '#logs' journalctl --follow --lines 0
python examples/follow_log.py ws://localhost:6968 '#logs' tail -n 0 -F /var/log/syslog
"""

import asyncio
import sys
from asyncio.subprocess import PIPE
from typing import cast

from chatapp.client import ChatError, Client

CHARACTERS = 500
"""How long a part of a line may be; the server takes 2,048 bytes, and a character has up to 4."""


async def main(url: str, room: str, *command: str) -> None:
    """Say what a command writes until it ends; it waits while the chat takes no more."""
    async with Client(url, name="log", rooms=(room,)) as client:
        process = await asyncio.create_subprocess_exec(*command, stdout=PIPE, limit=2**20)
        output = cast("asyncio.StreamReader", process.stdout)
        try:
            async for raw in output:
                line = raw.decode(errors="replace").rstrip()
                for start in range(0, len(line), CHARACTERS):
                    try:
                        await client.say(room, line[start : start + CHARACTERS])
                    except ChatError as refused:
                        print(f"not said: {refused}", file=sys.stderr)
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
