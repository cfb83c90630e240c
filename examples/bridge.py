"""A bridge: what is said in a room of one chat is said in a room of another, and the other way.

python examples/bridge.py ws://localhost:6968 '#dev' wss://chat.example.org '#dev'
"""

import asyncio
import sys

from chatapp.client import Client, Event, Gap, Message


def carry(here: Client, room: str, there: Client, other: str) -> None:
    """Have what others say in one room said in the other one, and how much of it is missing."""

    @here.on(Event, room)
    async def say(event: Event) -> None:
        match event:
            case Message(fresh=True, line=line) | Gap(line=line):
                await there.post(other, line)


async def main(url: str, room: str, other_url: str, other: str) -> None:
    """Carry both ways until one of the two does not want us back."""
    here = Client(url, name="bridge", rooms=(room,))
    there = Client(other_url, name="bridge", rooms=(other,))
    carry(here, room, there, other)
    carry(there, other, here, room)
    async with here, there:
        await asyncio.gather(here.listen(), there.listen())


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
