"""A person at a terminal: the client's events above, and below them the line that is typed.

The line is edited by the server's own editor, which knows nothing of the chat, so what others say
does not tear it.
"""

import asyncio
import re
from collections.abc import Callable, Iterable

from chatapp.client.client import Client
from chatapp.client.errors import ChatError, ClientError, Ended
from chatapp.client.events import Event
from chatapp.client.lines import line_of
from chatapp.client.news import Notice, StartedOver
from chatapp.client.parts import LINE_BYTES
from chatapp.client.secrets import Secrets, is_kept
from chatapp.editing.completion import NOTHING, Completion, next_words
from chatapp.editing.editor import END_OF_LINES, Editor
from chatapp.editing.graphemes import REPLACEMENT

DROPPED = "-- that line was dropped: it could have been a password"
"""What the person reads who has typed a secret for which the server does not wait."""

_ACTS = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""What acts on a terminal, or on the direction of all that stands beside it."""

LEAVING = ("/quit", "/exit")
"""Commands after which the server closes the connection."""

GOODBYE_SECONDS = 5.0
"""How long an answer to one of them is waited for."""


class Terminal:
    """One person.

    Args:
        client: the client, without a name.
        write: shows bytes on the screen.
        name: the name to take; empty to stay as named by the server.

    Attributes:
        left: set when the person leaves.
        _entered: lines that are to be sent, and whether each of them is a secret.
        _commands: the commands that the person may use, each with its fixed words.
        _secrets: what the person was asked.
        _quits: True after `/quit`: that the server then closes the connection is no news.
    """

    def __init__(self, client: Client, write: Callable[[bytes], None], name: str = "") -> None:
        self.left = asyncio.Event()
        self._client = client
        self._write = write
        self._name = name
        self._editor = Editor(self)
        self._entered: asyncio.Queue[tuple[str, bool]] = asyncio.Queue()
        self._commands: dict[str, list[str]] = {}
        self._secrets = Secrets()
        self._quits = False

    def resize(self, columns: int, rows: int) -> None:
        """Go on in a window of another size."""
        self._editor.resize(columns, rows)
        self._write(self._editor.paint())

    def type(self, data: bytes) -> None:
        """Take keys."""
        for line in self._editor.feed(data, LINE_BYTES):
            if line == END_OF_LINES:
                self.left.set()
            else:
                self._enter(line.decode(errors="replace"))
        self._write(self._editor.paint())

    def tell(self, text: str) -> None:
        """Show a line above the one that is typed; nothing in it acts on the terminal."""
        shown = _ACTS.sub(REPLACEMENT, text)
        self._write(self._editor.paint(f"{shown}\r\n".encode(errors="replace")))

    def stop(self) -> None:
        """Leave the screen to others, until a `resize`."""
        self._write(self._editor.erase())

    async def run(self) -> None:
        """Talk, until the person leaves or the server does not want the client back."""
        self._take_name()
        coming = asyncio.create_task(self._come_in())
        tasks = [asyncio.create_task(each) for each in (self._read(), self._send())]
        leaving = asyncio.create_task(self.left.wait())
        try:
            await asyncio.wait([*tasks, leaving], return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (coming, *tasks, leaving):
                task.cancel()
            await asyncio.gather(coming, *tasks, leaving, return_exceptions=True)
            self._write(self._editor.leave())
            await self._client.close()

    def complete(self, before: str) -> Completion:
        """Return what the word before the cursor may become."""
        word = before.rpartition(" ")[2]
        found = [each for each in self._words(before) if each.lower().startswith(word.lower())]
        found.sort(key=str.lower)
        return Completion(len(word), found) if found else NOTHING

    def may_keep(self, line: str) -> bool:
        """Return whether a line may be called back: it has and asks for no secret."""
        return is_kept(line)

    def _words(self, before: str) -> Iterable[str]:
        if before.startswith("/") and " " not in before:
            return [f"/{name}" for name in self._commands]
        word = before.rpartition(" ")[2]
        name, _, typed = before[1 : len(before) - len(word)].partition(" ")
        fixed = self._commands.get(name.lower(), []) if before.startswith("/") else []
        words = next_words(fixed, typed)
        if not word:
            return words
        names = {member.name for room in self._client.rooms.values() for member in room.members}
        return {*words, *names, *self._client.rooms}

    def _take_name(self) -> None:
        """Take the name; if it is refused, the person reads why, and goes on as a guest."""
        if self._name:
            self._entered.put_nowait((f"/nick {self._name}", False))

    def _enter(self, line: str) -> None:
        """Have a line sent, and hide the next if it asks for a secret."""
        self._entered.put_nowait((line, self._secrets.enter(line)))
        self._hide()

    def _hide(self) -> None:
        self._editor.hide(hidden=self._secrets.hidden)

    async def _come_in(self) -> None:
        """Come in, and learn what commands there are; what is in the way is an event."""
        await self._client.start()
        commands = await self._client.commands()
        self._commands = {one["name"]: one.get("fixed", []) for one in commands}

    async def _read(self) -> None:
        """Show what happens."""
        try:
            async for event in self._client.events():
                self._hear(event)
                if line := line_of(event):
                    self.tell(line)
        except ChatError as error:
            self.tell(f"! {error.text}")
        except Ended as error:
            if not self._quits:
                self.tell(f"-- {error}")

    def _hear(self, event: Event) -> None:
        if isinstance(event, StartedOver):
            self._secrets.forget()
            self._take_name()
        elif isinstance(event, Notice):
            self._secrets.hear(event.text)
        self._hide()

    async def _send(self) -> None:
        """Send what is entered, one line after the other."""
        while not self._quits:
            line, secret = await self._entered.get()
            if self._secrets.asked or (line.strip() and not secret):
                await self._send_line(line)
            elif line.strip():
                self.tell(DROPPED)

    async def _send_line(self, line: str) -> None:
        """Send a line; after `/quit`, wait only so long for the answer."""
        self._quits = not self._secrets.asked and line.split(maxsplit=1)[0] in LEAVING
        self._secrets.send(line)
        try:
            async with asyncio.timeout(GOODBYE_SECONDS if self._quits else None):
                done = await self._client.send(line)
            self._secrets.done(done.notices)
        except TimeoutError:
            self.tell("-- the server does not answer")
        except ChatError as error:
            self._secrets.refuse(error.code)
            self.tell(f"! {error.text}")
        except ClientError as error:
            if not self._quits:
                self.tell(f"! {error}")
        self._hide()
