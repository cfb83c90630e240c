"""A kernel in memory for an io_uring, which does what it is told to do wrong."""

import ctypes
import errno
import os
from collections.abc import Callable

from chatapp.ports.uring import ANSWER, ENTRY, OFFSETS, PARAMETERS, Queues, Ring
from tests.transport import MemoryTransport

COUNTED = 0xFFFFFFFF


class MemoryKernel:
    """Takes entries and answers them, through the same memory as a kernel does.

    `sockets` has the peers by their descriptors. `calls` says what becomes of the next calls, from
    the last on: a number of entries that are taken at most, or an error. `answers` reorders the
    answers, or loses some. `asked` has the descriptors and places of the entries that were taken.
    Both queues begin at a number, as if they had been used so often.
    """

    def __init__(self, length: int = 8, number: int = 0) -> None:
        self.length = length
        self.sockets: dict[int, MemoryTransport] = {}
        self.calls: list[int | OSError] = []
        self.answers: Callable[[list[bytes]], list[bytes]] = list
        self.asked: list[tuple[int, int]] = []
        self.begin(number)

    def begin(self, number: int) -> None:
        """Begin anew with a ring whose queues have been used so often."""
        length = self.length
        self._shared = bytearray(64 + 4 * length + 2 * length * ANSWER.size)
        self._entries = bytearray(length * ENTRY.size)
        submission = OFFSETS.pack(0, 4, 0, 0, 0, 0, 64, 0, 0, 0)
        completion = OFFSETS.pack(8, 12, 0, 0, 0, 64 + 4 * length, 0, 0, 0, 0)
        self._words = memoryview(self._shared).cast("I")
        for at in range(4):
            self._words[at] = number
        parameters = PARAMETERS.pack(length, 2 * length, 0, 0, 0, 0, submission, completion)
        queues = Queues(parameters, memoryview(self._shared), memoryview(self._entries))
        self.ring = Ring(queues, self.enter, lambda: None)

    def enter(self, count: int) -> int:
        """Do some of what is asked for."""
        call = self.calls.pop() if self.calls else count
        if isinstance(call, OSError):
            raise call
        head, tail = self._words[0], self._words[1]
        taken = min(count, call, (tail - head) & COUNTED)
        done = [self._do((head + more) & COUNTED) for more in range(taken)]
        self._words[0] = (head + taken) & COUNTED
        for answer in self.answers(done):
            at = 64 + 4 * self.length + self._words[3] % (2 * self.length) * ANSWER.size
            self._shared[at : at + ANSWER.size] = answer
            self._words[3] = (self._words[3] + 1) & COUNTED
        return taken

    def _do(self, number: int) -> bytes:
        place = self._words[16 + number % self.length]
        entry = ENTRY.unpack_from(self._entries, place * ENTRY.size)
        operation, _, _, descriptor, _, address, size, flags, user_data = entry
        assert (operation, flags) == (26, 0x4040)
        self.asked.append((descriptor, user_data))
        return ANSWER.pack(user_data, self._send(descriptor, ctypes.string_at(address, size)), 0)

    def _send(self, descriptor: int, data: bytes) -> int:
        socket = self.sockets.get(descriptor)
        if socket is None or socket.disconnected:
            return -errno.EBADF
        try:
            return socket.send(data)
        except OSError as error:
            return -(error.errno or errno.EAGAIN)

    def open(self, socket: MemoryTransport) -> int:
        """Return a socket's descriptor: the lowest that no open socket has."""
        for descriptor, other in self.sockets.items():
            if other is socket:
                return descriptor
        free = (n for n in range(len(self.sockets) + 1) if self._is_free(n))
        descriptor = next(free)
        self.sockets[descriptor] = socket
        return descriptor

    def _is_free(self, descriptor: int) -> bool:
        other = self.sockets.get(descriptor)
        return other is None or bool(other.disconnected)


def refused(number: int) -> OSError:
    """Return the error of a call."""
    return OSError(number, os.strerror(number))
