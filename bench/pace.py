"""Paces: who speaks when, as fast as the server lets them, or as often as the clock says."""

from bench.crowd import SECOND, Crowd


class ClosedLoop:
    """Each sender keeps a number of messages in flight: the server is never idle.

    A message has landed when its sender has read it, or, without echo, some other member has.
    """

    def __init__(self, window: int, *, echo: bool) -> None:
        self._window = window
        self._echo = echo

    def step(self, crowd: Crowd, now: int) -> int:
        """Send as much as has landed since."""
        senders = len(crowd.sent)
        for sender in range(senders):
            witness = crowd.clients[sender if self._echo else sender + senders]
            for _ in range(witness.received(sender) + self._window - crowd.sent[sender]):
                crowd.say(sender, crowd.now())
        return now + SECOND


class OpenLoop:
    """Messages are due at fixed times, whatever has become of the ones before."""

    def __init__(self, rate: float, start: int) -> None:
        self._gap = SECOND / rate
        self._start = start
        self._count = 0

    def step(self, crowd: Crowd, now: int) -> int:
        """Send what is due, stamped with the time at which it was."""
        while (due := self._start + int(self._count * self._gap)) <= now:
            crowd.say(self._count % len(crowd.sent), due)
            self._count += 1
        return due
