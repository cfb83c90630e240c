"""A bridge: what is said in a room of one chat is said in a room of another, and the other way.

python examples/bridge.py ws://localhost:6968 '#dev' wss://chat.example.org '#dev'
"""

import asyncio
import sys

from chatapp.client import ChatError, Client, Gap, Message

NAME = "bridge"


async def carry(here: Client, there: Client, room: str, other: str) -> None:
    """Say in the other room what others say in this one; what the bridge itself says stays."""
    async for event in here.events():
        match event:
            case Message(user=user, text=text) if event.room == room and not event.ignored:
                if user != here.user and not event.past:
                    line = f"* {user} {text}" if event.action else f"{user}: {text}"
                    await say(there, other, line)
            case Gap(missed=missed) if event.room == room:
                await say(there, other, f"{missed} messages of the other side are missing")


async def say(there: Client, room: str, line: str) -> None:
    """Say a line, or tell the operator why it cannot be said."""
    try:
        await there.say(room, line)
    except ChatError as refused:
        print(f"not said in {room}: {refused}", file=sys.stderr)


async def main(url: str, room: str, other_url: str, other: str) -> None:
    """Carry both ways until one of the two does not want us back."""
    async with (
        Client(url, name=NAME, rooms=(room,)) as here,
        Client(other_url, name=NAME, rooms=(other,)) as there,
        asyncio.TaskGroup() as both,
    ):
        both.create_task(carry(here, there, room, other))
        both.create_task(carry(there, here, other, room))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
