"""The scripts that the engine runs, each as one step that nothing can come between."""

from functools import cache
from hashlib import sha1
from pathlib import Path
from typing import Any

from chatapp.errors import JournalError

Command = tuple[str | bytes | int, ...]
"""The words of a command."""

EMPTIED = "Redis does not have the journal any more: it was emptied, or came back without it"
TAKEN = "another server has taken the journal"


class LostError(JournalError):
    """The journal is not this server's any more, and nothing that it knows of it holds."""


class ForgottenError(JournalError):
    """The engine lacks what it had; connected anew, it is given that again."""


class Script:
    """One script, which the engine knows by the digest of its text once it was loaded.

    Args:
        name: its file, without `.lua`.
        keys: the names of its keys, after the prefix.

    Attributes:
        text: its text.
    """

    def __init__(self, name: str, *keys: str) -> None:
        self.text = Path(__file__).with_name(f"{name}.lua").read_text(encoding="utf-8")
        self._keys = keys

    @property
    def load(self) -> Command:
        """The command that has the engine learn it."""
        return "SCRIPT", "LOAD", self.text

    def call(self, prefix: str, *arguments: str | bytes | int) -> Command:
        """Return the command that runs it."""
        keys = [f"{prefix}{key}" for key in self._keys]
        return ("EVALSHA", _digest(self.text), len(keys), *keys, *arguments)


@cache
def _digest(text: str) -> str:
    return sha1(text.encode()).hexdigest()  # noqa: S324 - the engine's choice


WRITE = Script("write", "state")
TRIM = Script("trim", "state")
TAKE = Script("take", "state", "lease")
BEAT = Script("beat", "state", "lease")
NOTE = Script("note", "state", "lease", "records")
PREPARE = Script("prepare", "state", "lease", "records", "claims", "end", "first")
FILL = Script("fill", "state", "lease")
RENEW = Script("renew", "state", "lease")


def loads() -> list[Command]:
    """Return the commands that have the engine learn all scripts."""
    return [script.load for script in (WRITE, TRIM, TAKE, BEAT, NOTE)]


def kept(reply: list[Any]) -> Any:
    """Return what a script says that has done its work.

    Raises:
        LostError: the journal is another server's by now.
        ForgottenError: the engine does not have it, or not all of it.
    """
    word, rest = reply[0].decode(), reply[1]
    if word == "kept":
        return rest
    if word == "fenced" and rest:
        raise LostError(TAKEN)
    raise ForgottenError(EMPTIED if word == "fenced" else f"Redis is only at batch {rest}")
