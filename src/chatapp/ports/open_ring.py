"""Opening an io_uring (uring.py says what that is): the two system calls, and the shared memory.

The kernel may have none, if it is older than Linux 6.1, or may not allow it: the setting
`kernel.io_uring_disabled` forbids it to all, and the filters of containers forbid it to what runs
in them. An error of the first call says so.
"""

import ctypes
import errno
import mmap
import os
import sys
from functools import partial

from chatapp.ports.uring import ANSWER, ENTRY, OFFSETS, PARAMETERS, Queues, Ring

ENTRIES = 4096
"""Length of the submission queue; the completion queue is twice as long."""

_FEATURE_SINGLE_MAP = 1
_ENTER_GETEVENTS = 1
_SETUP = 1 << 3 | 1 << 7 | 1 << 12 | 1 << 13
"""We say the length of the completion queue; all entries are taken even if one is bad; one thread
calls; answers are written only during calls. The last two need Linux 6.0 and 6.1."""

_SETUP_NUMBER, _ENTER_NUMBER = 425, 426
"""The numbers of the system calls, on all machines but Alpha."""

_QUEUES_AT, _ENTRIES_AT = 0, 0x10000000
"""Which memory of the ring is mapped: both queues, and the entries."""

_call = ctypes.CDLL(None, use_errno=True).syscall
_call.restype = ctypes.c_long


def open_ring() -> Ring:
    """Return a new ring.

    Raises:
        OSError: the kernel has no such thing, or does not allow it.
    """
    if not sys.platform.startswith("linux"):
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    parameters = ctypes.create_string_buffer(
        PARAMETERS.pack(0, 2 * ENTRIES, _SETUP, 0, 0, 0, b"", b"")
    )
    descriptor = _call_kernel(_SETUP_NUMBER, ENTRIES, ctypes.addressof(parameters))
    try:
        queues = _map_queues(descriptor, parameters.raw[: PARAMETERS.size])
    except BaseException:
        os.close(descriptor)
        raise
    enter = partial(_call_kernel, _ENTER_NUMBER, descriptor)
    return Ring(
        queues, lambda count: enter(count, 0, _ENTER_GETEVENTS, 0, 0), partial(os.close, descriptor)
    )


def _map_queues(descriptor: int, parameters: bytes) -> Queues:
    """Return the memory of a ring."""
    length, answers, _, _, _, features, submission, completion = PARAMETERS.unpack(parameters)
    if not features & _FEATURE_SINGLE_MAP:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    order, first = OFFSETS.unpack(submission)[6], OFFSETS.unpack(completion)[5]
    size = max(order + 4 * length, first + ANSWER.size * answers)
    flags = mmap.MAP_SHARED | mmap.MAP_POPULATE
    shared = mmap.mmap(descriptor, size, flags, offset=_QUEUES_AT)
    entries = mmap.mmap(descriptor, ENTRY.size * length, flags, offset=_ENTRIES_AT)
    return Queues(parameters, memoryview(shared), memoryview(entries))


def _call_kernel(*numbers: int) -> int:
    """Make a system call: its number, and what it is given.

    Raises:
        OSError: it fails.
    """
    answer: int = _call(*map(ctypes.c_long, numbers))
    if answer < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return answer
