"""A gadget: what a guest or a registered user is on, and how it comes back."""

import pytest
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.factory import ChatFactory
from tests.chat.model.past import Past
from tests.memory import MemoryClient
from tests.writers import use_writer

LATER = "the server cannot save anything now"

STREAM = 2
"""One in three comes over a transport that is not written past, such as TLS."""


class Gadget:
    """What a program and a reader of text have in common.

    `name`: whose it is, as it was told last; nothing before that.
    `token`: brings it back; `wanted` is the one it tries to come back with.
    `forgotten`: whether its token may be worth nothing.
    `ending`: whether somebody has asked for what ends all devices of a user, which may be this one.
    `changing`: whether it has asked for what makes it another user's, or ends its token.
    """

    def __init__(self, number: int, past: Past) -> None:
        self.number = number
        self.past = past
        self.client: MemoryClient | None = None
        self.name = ""
        self.token = ""
        self.wanted = ""
        self.forgotten = False
        self.ending = False
        self.changing = False
        self.lost_at = 0.0

    @property
    def _is_heard(self) -> bool:
        """Whether the server takes what it says, as somebody's."""
        client = self.client
        return bool(client and client.may_send and client.heard and self.name)

    @property
    def waits(self) -> bool:
        """Whether what it has said is read in another turn, after some frames."""
        return self.client is not None and self.client.rests

    def connect(self, chat: ChatFactory, clock: MemoryReactorClock) -> None:
        """Connect, and come back with the first request if there is a token."""
        with pytest.MonkeyPatch.context() as patch:
            use_writer(patch, "stream" if self.number % 3 == STREAM else "socket")
            self.client = self._new_client(chat, clock)
        self.client.shake_hands()
        self.wanted = self.token
        if self.token:
            self.come_back()

    def come_back(self) -> None:
        """Ask to come back."""
        self.changing = True
        self._ask_to_come_back()

    def ask(self, line: str, *, changing: bool = False) -> None:
        """Say a line, unless the connection takes none now."""
        if self.client is not None and self._is_heard:
            self.changing |= changing
            self._say(line)

    def turn(self) -> None:
        """Read what has come."""
        if self.client is None:
            return
        self.read()
        if self.client.closed:
            self.gone()

    def lose(self) -> None:
        """Lose the connection, with all that has not arrived."""
        if self.client is not None:
            self.client.close()
            self.gone()

    def gone(self) -> None:
        """Note that the connection is gone."""
        assert self.client is not None
        self.lost_at = self.client.clock.seconds()
        self.client = None
        self.name = ""
        self.token = self.wanted or self.token
        self.forgotten |= self.changing and not self.wanted
        self.wanted, self.changing = "", False

    def begin(self) -> None:
        """Be somebody else from here on, whose token is not known yet."""
        self.token = ""
        if not self.wanted:
            self.changing, self.forgotten = False, self.ending

    def give_up(self, why: str) -> bool:
        """Note why there is no coming back; return whether that is for good."""
        if LATER in why:
            return False
        assert self.forgotten, f"gadget {self.number} is refused: {why}"
        self.wanted, self.changing, self.forgotten = "", False, False
        return True

    def told_token(self, token: str) -> None:
        """Note a token."""
        self.token = token

    def read(self) -> None:
        raise NotImplementedError

    def check(self, texts: dict[str, list[str]]) -> None:
        """See that everything was read that was said, where nothing is on its way any more."""
        raise NotImplementedError

    def _new_client(self, chat: ChatFactory, clock: MemoryReactorClock) -> MemoryClient:
        raise NotImplementedError

    def _ask_to_come_back(self) -> None:
        raise NotImplementedError

    def _say(self, line: str) -> None:
        raise NotImplementedError
