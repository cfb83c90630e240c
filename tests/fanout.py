"""The way to many sockets in tests: the loop, or a ring in memory with CHATAPP_FANOUT=uring.

A clock in memory stands for a machine: it has a kernel, which knows the sockets in memory that have
this clock, and one fan-out, which all chats have that are started there one after the other.
"""

import os
from typing import Any

from chatapp.link.group import open_audiences
from chatapp.ports.fanout import Fanout
from chatapp.session.audience import OpenAudience
from tests.ring import MemoryKernel

WAY = os.environ.get("CHATAPP_FANOUT", "auto")
"""The way that is forced; the loop is the way of most tests if none is."""


def fanout_of(clock: Any, kind: type[Fanout] = Fanout) -> Fanout:
    """Return what opens audiences on the machine of a clock; the first to ask says its kind."""
    known = vars(clock)
    if "fanout" not in known:
        known["fanout"] = kind("send")
        if WAY == "uring":
            use_kernel(clock)
    fanout: Fanout = known["fanout"]
    return fanout


def use_kernel(clock: Any) -> MemoryKernel:
    """Let the machine of a clock have a kernel with a ring, which is used from now on."""
    known = vars(clock)
    if "kernel" not in known:
        known["kernel"] = MemoryKernel()
    kernel: MemoryKernel = known["kernel"]
    fanout = fanout_of(clock)
    fanout.ring, fanout.ring_from = kernel.ring, 1
    return kernel


def audiences_of(clock: Any) -> OpenAudience:
    """Return what opens an audience there, or for clients at a gateway."""
    return open_audiences(fanout_of(clock))
