"""A reader: one member's stream, checked against the tape, or alone where it differs.

It differs where the server tells this member alone something, or makes a mistake. From the last
message on the tape, such a reader is checked message by message. It returns to the tape as soon as
it has read exactly what is on the tape, unless there was a fault. Pings make no difference: a
ping that is not on the tape is answered, and a ping that only the tape has is passed over.
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
        while (same := self._tape.same(data, self.at)) < len(data):
            place = self.at + same
            ping = self._tape.ping_at(place)
            if ping is not None:  # this member was not sent it here
                data = self._pass(data, ping[0] - self.at, now)
                self.at = ping[1]
            elif place == len(self._tape.data):
                self._extend(self._pass(data, same, now), now)
                return
            elif not self._cut_ping(data, same, now):
                return
            else:
                data = self.tail
        ping = self._tape.ping_at(self.at + same)  # it may turn out to be another
        self.tail = self._pass(data, same if ping is None else ping[0] - self.at, now)

    def _pass(self, data: bytes, size: int, now: int) -> bytes:
        """Move on along the tape; return the data after that."""
        at, self.at = self.at, self.at + size
        self._notes.add(now, at, self.at)
        for reply in self._tape.replies(at, self.at):
            self._reply(reply)
        return data[size:]

    def _extend(self, data: bytes, now: int) -> None:
        used, stopped = self._tape.extend(data)
        self.tail = self._pass(data, used, now)
        if stopped:
            self._divert(self.tail, now)

    def _cut_ping(self, data: bytes, same: int, now: int) -> bool:
        """Return whether something is a ping, which is answered; the tail is what follows it.

        What is no ping is read alone; what is not whole yet waits for the rest.
        """
        unit = next(iter(self._units(data[same:])), None)
        if unit is None:
            self.tail = self._pass(data, same, now)
        elif unit[1]:
            self._reply(unit[1])
            self.tail = self._pass(data, same, now)[unit[2] :]
            return True
        else:
            self._divert(data, now)
        return False

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
