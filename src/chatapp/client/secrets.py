"""Secrets: which of the lines that a person types are, so that they are not shown.

The server asks for a secret in words, and takes the next line for it, whatever that is; if it
refuses it, the line after that (docs/protocol.md, Questions). So the line after one that asks for a
secret is a secret. It is sent only while the server waits for it: a password is never said to a
room.
"""

from collections.abc import Sequence

WORDS = {"register": 1, "password": 1, "login": 2}
"""Commands that ask for a secret if they have no more words than these, themselves included."""

_OVER = frozenset({"logins", "registrations_per_day"})
"""The codes of the refusals after which the server waits for no secret any more."""


def is_kept(line: str) -> bool:
    """Return whether a line may be called back: it has and asks for no secret."""
    words = line[1:].split() if line.startswith("/") else []
    return not words or words[0].lower() not in WORDS


class Secrets:
    """What one person was asked.

    Attributes:
        asked: True while the server waits for a secret.
        _expected: True if the next line that is entered is to be one.
        _answers: True if the last line that was sent was one.
        _may_ask: True if that line may have had the server ask for one.
        _known: what the server has said last of which `done` knows already.
    """

    def __init__(self) -> None:
        self.asked = False
        self._expected = False
        self._answers = False
        self._may_ask = False
        self._known = ""

    @property
    def hidden(self) -> bool:
        """Whether what is typed is not to be shown."""
        return self.asked or self._expected

    def enter(self, line: str) -> bool:
        """Note a line that is entered; return whether it is a secret."""
        secret, self._expected = self._expected, False
        if not secret:
            self._expected = _asks(line)
        return secret

    def send(self, line: str) -> None:
        """Note a line that is being sent."""
        self._answers, self.asked = self.asked, False
        self._may_ask = self._answers or _asks(line)

    def done(self, notices: Sequence[str]) -> None:
        """Note that the line was done, and what the server has said meanwhile."""
        if not self._answers:
            self._expected = self._expected and bool(notices)
            for notice in notices[-1:]:
                self.hear(notice)
                self._known = notice

    def hear(self, notice: str) -> None:
        """Note what the server says: a question ends with a colon."""
        known, self._known = self._known, ""
        if self._may_ask and notice.endswith(":") and notice != known:
            self.asked = True
            self._expected = self._expected or self._answers

    def refuse(self, code: str) -> None:
        """Note that the line was refused, and why."""
        self.asked = self._expected = self._answers and code not in _OVER

    def forget(self) -> None:
        """Note that the server knows nothing any more of what it has asked."""
        self.asked = self._expected = self._may_ask = False


def _asks(line: str) -> bool:
    words = line[1:].split() if line.startswith("/") else []
    return bool(words) and len(words) <= WORDS.get(words[0].lower(), 0)
