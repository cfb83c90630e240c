"""Paces: messages follow as fast as the server delivers them, or at fixed times."""

from bench.crowd import SECOND, Crowd


class ClosedLoop:
    """Each sender keeps some messages on their way, so that the server is never idle.

    A message has arrived when its sender has read it; without an echo, when another member has.
    """

    def __init__(self, window: int, *, echo: bool) -> None:
        self._window = window
        self._echo = echo

    def step(self, crowd: Crowd, now: int) -> int:
        """Send as many messages as have arrived since the last call."""
        senders = len(crowd.sent)
        for sender in range(senders):
            witness = crowd.clients[sender if self._echo else sender + senders]
            for _ in range(witness.received(sender) + self._window - crowd.sent[sender]):
                crowd.say(sender, crowd.now())
        return now + SECOND


class OpenLoop:
    """Messages are due at fixed times, whether or not those before them have arrived."""

    def __init__(self, rate: float, start: int) -> None:
        self._gap = SECOND / rate
        self._start = start
        self._count = 0

    def step(self, crowd: Crowd, now: int) -> int:
        """Send the messages that are due, each marked with the time when it was due."""
        while (due := self._start + int(self._count * self._gap)) <= now:
            crowd.say(self._count % len(crowd.sent), due)
            self._count += 1
        return due
