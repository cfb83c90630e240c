"""io_uring: one system call that sends the same bytes on many sockets.

To call the kernel takes time, whatever it is asked for. With io_uring, a program does not call it
for each thing to be done, but writes a list of things into memory that both can see, calls once,
and reads the answers from that memory. There are two queues, both of them rings, which means arrays
that begin again where they end:

    the submission queue          what is to be done: an *entry* of 64 bytes for each thing
    the completion queue          what came of it: 16 bytes for each thing

A queue has a *head*, where its reader goes on, and a *tail*, where its writer goes on. Both only
ever count up, modulo 2 to the power of 32; what stands at number n stands in the array at n modulo
its length, which is a power of 2. The queue is empty if they are equal, and tail minus head things
are in it. Of the submission queue we move the tail and the kernel moves the head; of the completion
queue, the kernel moves the tail and we move the head.

An entry of ours says: send (the operation) on this socket (its descriptor) so many bytes from this
address, do not wait, and call it by this number (`user_data`). The answer has that number, and the
result: how many bytes the socket took, or an error as a negative number. Answers may come in
another order than the entries.

So to tell a thousand sockets something, one address and one length are written into a thousand
entries that are otherwise there already (`Entries`), these are copied into the queue, the tail is
moved by a thousand, and the kernel is called (`Ring.send`). As none of the sends may wait, all
answers are there when the call returns, unless it was interrupted or short of memory; then it is
made again. In the usual case all say the same, and that is seen by comparing bytes; so Python does
nothing for each socket. The kernel touches the queues only during our calls, on our thread
(open_ring.py asks for that), so the order in which memory is written does not matter.

What always holds:

- An entry is taken by the kernel once, in order, and answered once. What the head of the submission
  queue has not passed was not done, and will not be: a ring in which a call did not end as it
  should, whatever came in between, refuses all others (`Ring._sending`).
- The bytes must stay where they are until they are sent: such a ring keeps them, too.
- Nothing that Python does can make the kernel read or write beyond these queues: their lengths are
  what the kernel says, and memoryview checks each place.
- An entry has the number of a socket, which may be another's as soon as the socket is closed. So
  who closes one takes its entry out before.
"""

import ctypes
import errno
import struct
from array import array
from collections.abc import Callable
from typing import NamedTuple

TRIES = 100
"""How often the kernel is called, at most, without anything being done."""

LONGEST = 1 << 30
"""Most bytes that are sent at once: an entry has 32 bits for that, and the result 31."""

ENTRY = struct.Struct("=BBHiQQIIQ24x")
"""Operation, flags, priority, descriptor, offset, address, length, flags of send, user_data."""

ANSWER = struct.Struct("=QiI")
"""user_data, result, flags."""

_USER_DATA = 32
"""Where user_data stands in an entry."""

OFFSETS = struct.Struct("=10I")
"""Where the parts of a queue are, in the memory that the kernel shares."""

PARAMETERS = struct.Struct("=6I16x40s40s")
"""Lengths of both queues, flags, two of no use, features; where the parts of both queues are."""

_SEND, _FLAGS = 26, 0x40 | 0x4000
"""The operation, with MSG_DONTWAIT and MSG_NOSIGNAL, as Linux has them."""

_COUNTED = 0xFFFFFFFF


class Result(NamedTuple):
    """What the socket at a place took, which was not everything; below 0, an error, and nothing."""

    at: int
    result: int


class RingError(Exception):
    """The kernel does not do what it should.

    Attributes:
        results: what is known of those sockets that did not take everything.
        first: the place of the first socket that the kernel has not come to.
        unknown: the places of sockets that it has come to, without saying what they took.
    """

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.results: list[Result] = []
        self.first = 0
        self.unknown: list[int] = []


class Entries:
    """An entry for each of the sockets that are given the same bytes, by their places.

    Attributes:
        data: the entries, as the kernel reads them.
    """

    __slots__ = ("data",)

    def __init__(self) -> None:
        self.data = bytearray()

    def __len__(self) -> int:
        """Return the number of sockets."""
        return len(self.data) // ENTRY.size

    def add(self, descriptor: int) -> None:
        """Add a socket at the end."""
        self.data += ENTRY.pack(_SEND, 0, 0, descriptor, 0, 0, 0, _FLAGS, len(self))

    def remove(self, at: int) -> None:
        """Take a socket out; the last moves to its place."""
        last = len(self.data) - ENTRY.size
        if at * ENTRY.size != last:
            moved = self.data[last:]
            struct.pack_into("=Q", moved, _USER_DATA, at)
            self.data[at * ENTRY.size : (at + 1) * ENTRY.size] = moved
        del self.data[last:]

    def aim(self, address: int, size: int) -> None:
        """Say what all are to be sent: so many bytes from an address."""
        count = len(self)
        with memoryview(self.data) as whole:
            with whole.cast("Q") as words:
                words[2::8] = memoryview(array("Q", [address]) * count)
            with whole.cast("I") as halves:
                halves[6::16] = memoryview(array("I", [size]) * count)


class Queues:
    """The memory that is shared with the kernel.

    Attributes:
        length: how many entries there may be in the submission queue.
        submission_head, submission_tail: numbers of entries: the next for the kernel, and for us.
        completion_head, completion_tail: numbers of answers: the next for us, and for the kernel.
        entries: the entries.
        answers: the answers.
    """

    def __init__(self, parameters: bytes, shared: memoryview, entries: memoryview) -> None:
        length, answers, *_, submission, completion = PARAMETERS.unpack(parameters)
        head, tail, _, _, _, _, order, *_ = OFFSETS.unpack(submission)
        self.length: int = length
        self.submission_head = _number(shared, head)
        self.submission_tail = _number(shared, tail)
        self.entries = entries
        # The kernel finds entries through an array of their places; ours are where they are.
        shared[order : order + 4 * length] = array("I", range(length)).tobytes()
        head, tail, _, _, _, first, *_ = OFFSETS.unpack(completion)
        self.completion_head = _number(shared, head)
        self.completion_tail = _number(shared, tail)
        self.answers = shared[first : first + ANSWER.size * answers]

    @property
    def waiting(self) -> int:
        """Number of entries that the kernel has not taken yet."""
        return (self.submission_tail[0] - self.submission_head[0]) & _COUNTED

    def put(self, entries: memoryview) -> None:
        """Add entries, which must be no more than there is room for."""
        tail = self.submission_tail[0]
        _copy_in(self.entries, tail * ENTRY.size, entries)
        self.submission_tail[0] = (tail + len(entries) // ENTRY.size) & _COUNTED

    def take(self, most: int) -> bytes:
        """Remove and return the answers that there are.

        Raises:
            RingError: there are more than there can be.
        """
        head, tail = self.completion_head[0], self.completion_tail[0]
        count = (tail - head) & _COUNTED
        if count > most:
            raise RingError("it gives more answers than it was asked for")
        answers = _copy_out(self.answers, head * ANSWER.size, count * ANSWER.size)
        self.completion_head[0] = tail
        return answers


class Ring:
    """One io_uring. It is for the thread that opened it.

    Args:
        queues: the memory that is shared with the kernel.
        enter: calls the kernel, which takes so many entries; it raises OSError if it takes none.
        close: closes its descriptor; to be called once. Its memory goes with it.

    Attributes:
        close: the same.
        _sending: what the kernel is sending, or may still be after a call that failed.
    """

    def __init__(
        self, queues: Queues, enter: Callable[[int], object], close: Callable[[], None]
    ) -> None:
        self.close = close
        self._queues = queues
        self._enter = enter
        self._sending: bytes | None = None

    def send(self, entries: Entries, data: bytes) -> list[Result]:
        """Send bytes, LONGEST at most, to all sockets that there are entries for.

        Returns:
            What the sends came to that did not send everything.

        Raises:
            RingError: the kernel does not do what it should. The ring is of no use any more.
        """
        if self._sending is not None:
            raise RingError("it has failed before")
        entries.aim(_address(data), len(data))
        self._sending = data
        short: list[Result] = []
        for first in range(0, len(entries), self._queues.length):
            until = min(len(entries), first + self._queues.length)
            with (
                memoryview(entries.data) as whole,
                whole[first * ENTRY.size : until * ENTRY.size] as part,
            ):
                self._queues.put(part)
            try:
                answers = self._call_for(range(first, until))
            except RingError as error:
                error.results = short + [r for r in error.results if r.result != len(data)]
                raise
            short += _find_short(answers, len(data))
        self._sending = None
        return short

    def _call_for(self, places: range) -> bytes:
        """Have the kernel take the entries for some places; return its answers."""
        queues, answers, tries = self._queues, b"", 0
        try:
            while len(answers) != len(places) * ANSWER.size:
                before = queues.waiting, len(answers)
                self._call(queues.waiting)
                answers += queues.take(len(places) - len(answers) // ANSWER.size)
                tries = tries + 1 if (queues.waiting, len(answers)) == before else 0
                if tries == TRIES:
                    raise RingError("it gives no answer")  # noqa: TRY301 - as `take` does
        except RingError as error:
            error.first = places.stop - queues.waiting  # what waits are the last of them
            error.results = [Result(at, result) for at, result, _ in ANSWER.iter_unpack(answers)]
            taken = {result.at for result in error.results}
            error.unknown = [at for at in range(places.start, error.first) if at not in taken]
            raise
        return answers

    def _call(self, waiting: int) -> None:
        try:
            self._enter(waiting)
        except OSError as error:
            if error.errno not in (errno.EINTR, errno.EAGAIN, errno.EBUSY):
                raise RingError(error.strerror or str(error)) from error


def _address(data: bytes) -> int:
    """Return where bytes are in memory."""
    return ctypes.cast(ctypes.c_char_p(data), ctypes.c_void_p).value or 0


def _number(memory: memoryview, at: int) -> memoryview:
    """Return a number of 32 bits that the kernel shares, as an array of one."""
    return memory[at : at + 4].cast("I")


def _copy_in(ring: memoryview, at: int, data: memoryview) -> None:
    """Copy into a ring what goes there from a place on, and then from the beginning on."""
    at %= len(ring)
    first = min(len(data), len(ring) - at)
    ring[at : at + first] = data[:first]
    ring[: len(data) - first] = data[first:]


def _copy_out(ring: memoryview, at: int, size: int) -> bytes:
    """Return what a ring holds from a place on, and then from the beginning on."""
    at %= len(ring)
    return bytes(ring[at : at + size]) + bytes(ring[: max(0, at + size - len(ring))])


def _find_short(answers: bytes, size: int) -> list[Result]:
    """Return the results of those that did not send everything; most often, there are none."""
    count = len(answers) // ANSWER.size
    with memoryview(answers).cast("i") as numbers:
        if numbers[2::4].tobytes() == array("i", [size]).tobytes() * count:
            return []
    found = ANSWER.iter_unpack(answers)
    return [Result(at, result) for at, result, _ in found if result != size]
