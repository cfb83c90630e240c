"""A reader: one member's stream, checked against the tape, or alone where it differs.

It differs where the server pings this member, tells this member alone something, or makes a
mistake. From the last message on the tape, such a reader is checked message by message. It returns
to the tape as soon as it has read exactly what is on the tape, unless there was a fault.
"""

from array import array
from collections.abc import Callable

from bench.deliveries import Order, read_mark
from bench.dialect import Units
from bench.tape import NOWHERE, Notes, Tape

_SHIFT = 32


class Reader:
    """Where a member is: at a place on the tape, or off the tape with an order of its own.

    Attributes:
        at: the place on the tape; NOWHERE if the reader is off it.
        tail: the bytes of a line or message that is not whole yet.
        order: what was read off the tape; None on the tape.
        own: the reader's number as a sender, if the server does not echo: then it never uses the
            tape. None otherwise.
        diverted: how often the reader left the tape.
    """

    def __init__(
        self, tape: Tape, units: Units, notes: Notes, reply: Callable[[bytes], object]
    ) -> None:
        self.at = NOWHERE
        self.tail = b""
        self.order: Order | None = None
        self.own: int | None = None
        self.diverted = 0
        self._reordered = 0
        self._alone = array("q")
        self._tape = tape
        self._units = units
        self._notes = notes
        self._reply = reply

    def start(self, own: int | None = None) -> None:
        """Begin at the start of the tape; with `own`, off the tape, as a sender without an echo."""
        self.own = own
        if own is None:
            self.at = 0
        else:
            self.order = Order(self._tape.counts(0))

    def delivered(self) -> int:
        """Return how many messages have reached this reader."""
        return self.order.delivered if self.order else self._tape.messages(self._place)

    def received(self, sender: int) -> int:
        """Return how many of a sender's messages have come, lost ones included."""
        if self.order:
            return self.order.following[sender]
        return self._tape.messages_of(sender, self._place)

    def result(self) -> Order:
        """Return the order in which this reader got what it got."""
        return self.order or Order(self._tape.counts(self._place))

    def reordered(self) -> int:
        """Return how many messages came too late.

        A room has one order for all members, which is that of the tape. A sender without an echo
        never uses the tape, so its order is checked for each sender on its own.
        """
        if self.order and self.own is not None:
            return self.order.reordered
        low = (1 << _SHIFT) - 1
        return self._reordered + self._tape.reordered(
            (message >> _SHIFT, message & low) for message in self._alone
        )

    def owed(self, sent: list[int]) -> int:
        """Return how many messages are yet to come, after the last that came."""
        total = sum(sent) - (0 if self.own is None else sent[self.own])
        if self.order:
            return total - sum(self.order.following)
        return total - self._tape.messages(self._place)

    def take(self, chunk: bytes, now: int) -> None:
        """Check what came."""
        data = self.tail + chunk
        if self.order:
            self._read_alone(self.order, data, now)
            return
        at = self.at
        known = min(len(data), len(self._tape.data) - at)
        if not self._tape.data.startswith(data[:known], at):
            self._divert(data, now)
            return
        rest = data[known:]
        used, stopped = self._tape.extend(rest) if rest else (0, False)
        self.at = at + known + used
        self.tail = rest[used:]
        self._notes.add(now, at, self.at)
        if stopped:
            self._divert(self.tail, now)

    @property
    def _place(self) -> int:
        return -1 if self.at == NOWHERE else self.at

    def _divert(self, data: bytes, now: int) -> None:
        start = self._tape.last_end(self.at)
        self.order = Order(self._tape.counts(start))
        self.diverted += 1
        before = bytes(self._tape.data[start : self.at])
        self.at = NOWHERE
        self._read_alone(self.order, before + data, now)

    def _read_alone(self, order: Order, data: bytes, now: int) -> None:
        used = 0
        mark = None
        for text, reply, end in self._units(data):
            if reply:
                self._reply(reply)
            mark = read_mark(text)
            if mark:
                order.take(mark.sender, mark.number)
                self._alone.append(mark.sender << _SHIFT | mark.number)
                self._notes.singles.append((now, mark.due))
            used = end
        self.tail = data[used:]
        if mark and self.own is None and not order.faulty:
            self._rejoin(order)

    def _rejoin(self, order: Order) -> None:
        place = self._tape.place(order.following)
        if place is not None:
            self._reordered = self.reordered()
            self._alone = array("q")
            self.at, self.order = place, None
