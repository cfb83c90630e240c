"""Telnet's own bytes of one client, both ways: what it asks for, and what it is asked.

A client that has sent telnet's own bytes is sent signs of life, because TCP's keepalive is not seen
by proxies, which may close a connection that is silent.
"""

from collections.abc import Callable

from twisted.internet.task import LoopingCall

from chatapp.chat.factory import ChatFactory
from chatapp.events import Notice
from chatapp.ports.keyboard import Keyboard
from chatapp.ports.telnet import IAC, NOP, TelnetFilter
from chatapp.ports.type_ahead import LineInput
from chatapp.wire.encoding import LINE


class Negotiation:
    """What a client and the server say to each other in telnet's own bytes.

    Attributes:
        keyboard: what the client does with what is typed.
        _chat: has the configuration and the clock.
        _post: sends bytes to the client, in their place among the lines.
        _filter: takes telnet's own bytes out of what the client sends.
        _asking: sends signs of life; None unless the client has sent telnet's own bytes.
    """

    __slots__ = ("_asking", "_chat", "_filter", "_post", "keyboard")

    def __init__(
        self,
        chat: ChatFactory,
        post: Callable[[bytes], None],
        input_: LineInput,
    ) -> None:
        self._chat = chat
        self._post = post
        self._filter = TelnetFilter()
        self.keyboard = Keyboard(chat.settings, chat.clock, post, input_)
        self._asking: LoopingCall | None = None

    @property
    def speaks(self) -> bool:
        """Whether the client has negotiated anything, so that it understands telnet."""
        return self._filter.speaks

    def feed(self, data: bytes) -> bytes:
        """Return the text in what the client sends, or the lines; and answer the rest.

        Raises:
            ChatError: there are too many commands in it.
        """
        self.keyboard.expect(self._filter)
        text, answer = self._filter.feed(data)
        if answer:
            self._post(answer)
            self._start_asking()
        if self._filter.asked:
            self._filter.asked = False
            self._post(LINE.encode(Notice(f"{self._chat.config.chat.name} is here")))
        return self.keyboard.take(self._filter, text) if self._filter.speaks else text

    def take_marks(self) -> list[int]:
        """Return the numbers of the timing marks that the client has answered since the last."""
        return self._filter.take_marks()

    def end(self) -> bytes:
        """Return what is held when the client sends no more."""
        return self._filter.end()

    def stop(self) -> None:
        """Say nothing more: the connection is lost, and no cycle is to keep it in memory."""
        self._post = _drop
        self.keyboard.stop()
        if self._asking is not None:
            self._asking.stop()

    def _start_asking(self) -> None:
        """Send a telnet client a command that does nothing every `ping_seconds`: a sign of life."""
        seconds = self._chat.config.limits.ping_seconds
        if seconds and self._asking is None:
            self._asking = LoopingCall(self._post, bytes((IAC, NOP)))
            self._asking.clock = self._chat.clock
            self._asking.start(seconds, now=False)


def _drop(_data: bytes) -> None:
    """Send nothing."""
