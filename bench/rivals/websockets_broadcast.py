"""The websockets library with its own broadcast(), as its documentation does it."""

import asyncio
import sys

from websockets.asyncio.server import ServerConnection, broadcast, serve

EVERYONE: set[ServerConnection] = set()


async def attend(member: ServerConnection) -> None:
    """Serve one connection."""
    EVERYONE.add(member)
    try:
        async for message in member:
            broadcast(EVERYONE, message)
    finally:
        EVERYONE.discard(member)


async def main(port: int) -> None:
    """Serve for ever."""
    async with serve(attend, "127.0.0.1", port, backlog=1024) as server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
