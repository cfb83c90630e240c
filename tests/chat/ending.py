"""The end of a server, in a conversation."""

from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.factory import ChatFactory
from chatapp.chat.shutdown import CHECK_SECONDS, CLOSE_SECONDS, KEEP_SECONDS, Shutdown
from tests.conversation import Conversation


class Ending:
    """Adds the end of the server to a conversation, and sees how long it takes."""

    def __init__(self, talk: Conversation, chat: ChatFactory, clock: MemoryReactorClock) -> None:
        self.gone: list[None] = []
        self._talk = talk
        self._chat = chat
        self._clock = clock
        self._began = 0.0
        talk.scenes |= {
            "the server begins to end": self._begin,
            "the server has ended": lambda: self._wait(0),
            "the server has ended when time is up": lambda: self._wait(CLOSE_SECONDS),
            "the server has ended without its journal": lambda: self._wait(
                CLOSE_SECONDS + KEEP_SECONDS
            ),
        }

    def _begin(self) -> None:
        self._began = self._clock.seconds()
        Shutdown(self._chat).say().addCallback(self.gone.append)

    def _wait(self, seconds: float) -> None:
        """Let time pass until it has ended, with what the clients read meanwhile."""
        while not self.gone:
            self._talk.listen()
            if not self.gone:
                self._clock.advance(CHECK_SECONDS)
        took = self._clock.seconds() - self._began
        assert seconds <= took < seconds + 1, f"it took {took} seconds"
