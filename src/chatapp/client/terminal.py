"""A person at a terminal: the client's events above, and below them the line that is typed.

The line is edited by the server's own editor, which knows nothing of the chat, so what others say
does not tear it.
"""

import asyncio
from collections.abc import Callable, Iterable

from chatapp.client.client import Client
from chatapp.client.errors import ChatError, ClientError, Ended
from chatapp.client.lines import line_of
from chatapp.editing.completion import NOTHING, Completion
from chatapp.editing.editor import END_OF_LINES, Editor

SECRET_WORDS = {"register": 1, "password": 1, "login": 2}
"""Commands that ask for a secret if they have no more words than these, themselves included."""

LINE_BYTES = 2048
"""The longest line that can be typed."""

GOODBYE_SECONDS = 5.0
"""How long an answer to `/quit` is waited for."""


class Terminal:
    """One person.

    Args:
        client: the client.
        write: shows bytes on the screen.

    Attributes:
        left: set when the person leaves.
        _entered: lines that are to be sent.
        _commands: the names of the commands that the person may use.
        _hidden: True while a secret is asked for.
    """

    def __init__(self, client: Client, write: Callable[[bytes], None]) -> None:
        self.left = asyncio.Event()
        self._client = client
        self._write = write
        self._editor = Editor(self)
        self._entered: asyncio.Queue[str] = asyncio.Queue()
        self._commands: list[str] = []
        self._hidden = False

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
        shown = "".join(char if char.isprintable() else "\ufffd" for char in text)
        self._write(self._editor.paint(f"{shown}\r\n".encode(errors="replace")))

    async def run(self) -> None:
        """Talk, until the person leaves or the server does not want the client back."""
        tasks = [asyncio.create_task(each) for each in (self._read(), self._send())]
        leaving = asyncio.create_task(self.left.wait())
        try:
            await asyncio.wait([*tasks, leaving], return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (*tasks, leaving):
                task.cancel()
            await asyncio.gather(*tasks, leaving, return_exceptions=True)
            self._write(self._editor.leave())
            await self._client.close()

    def complete(self, before: str) -> Completion:
        """Return what the word before the cursor may become."""
        word = before.rpartition(" ")[2]
        found = sorted(
            each for each in self._words(before) if each.lower().startswith(word.lower())
        )
        return Completion(len(word), found) if word and found else NOTHING

    def may_keep(self, line: str) -> bool:
        """Return whether a line may be called back: it has and asks for no secret."""
        return line[1:].partition(" ")[0].lower() not in SECRET_WORDS or not line.startswith("/")

    def _words(self, before: str) -> Iterable[str]:
        if before.startswith("/") and " " not in before:
            return [f"/{name}" for name in self._commands]
        names = {member.name for room in self._client.rooms.values() for member in room.members}
        return names | self._client.rooms.keys()

    def _enter(self, line: str) -> None:
        """Have a line sent, and hide the next if it asks for a secret."""
        words = line[1:].split()
        asks = line.startswith("/") and bool(words) and not self._hidden
        self._hide(hidden=asks and len(words) <= SECRET_WORDS.get(words[0].lower(), 0))
        self._entered.put_nowait(line)

    def _hide(self, *, hidden: bool) -> None:
        self._hidden = hidden
        self._editor.hide(hidden=hidden)

    async def _read(self) -> None:
        """Show what happens."""
        try:
            await self._client.start()
            commands = await self._client.commands()
            self._commands = [command["name"] for command in commands]
            async for event in self._client.events():
                if line := line_of(event):
                    self.tell(line)
        except ChatError as error:
            self.tell(f"! {error.text}")
        except Ended as error:
            self.tell(f"-- {error}")

    async def _send(self) -> None:
        """Send what is entered, one line after the other."""
        while True:
            line = await self._entered.get()
            if line.split()[:1] in (["/quit"], ["/exit"]):
                await self._quit(line)
                return
            if line.strip() or self._hidden:
                await self._send_line(line)

    async def _send_line(self, line: str) -> None:
        try:
            await self._client.send(line)
        except ChatError as error:
            self._hide(hidden=False)
            self.tell(f"! {error.text}")
        except ClientError as error:
            self.tell(f"! {error}")

    async def _quit(self, line: str) -> None:
        try:
            async with asyncio.timeout(GOODBYE_SECONDS):
                await self._send_line(line)
        except TimeoutError:
            self.tell("-- the server does not answer")
