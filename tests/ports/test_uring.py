"""The ring's arithmetic, with a kernel in memory and with the real one."""

import errno
import random
import socket
from collections.abc import Iterator
from contextlib import suppress
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule
from twisted.internet.testing import MemoryReactorClock

from chatapp.ports.fanout import Fanout, SocketAudience
from chatapp.ports.open_ring import open_ring
from chatapp.ports.uring import Entries, Ring, RingError
from chatapp.session.audience import BROKEN, TORN
from tests.ring import MemoryKernel, refused
from tests.transport import MemoryTransport

LENGTH = 4
NUMBERS = st.sampled_from([0, 1, LENGTH + 1, 2**32 - 3, 2**32 - 2 * LENGTH - 1])
"""How often the queues of a ring have been used, perhaps until their numbers begin again."""

ERRORS = [refused(number) for number in (errno.EINTR, errno.EAGAIN, errno.EBUSY, errno.EIO)]
CALLS: st.SearchStrategy[list[int | OSError]] = st.lists(
    st.sampled_from([0, 1, 2, LENGTH, *ERRORS]), max_size=4
)
"""How many entries the kernel takes of those that it is given, call by call, or its errors."""


class Audiences(RuleBasedStateMachine):
    """Sockets that come to two audiences, go, fill up and are closed, while both are written to."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = MemoryReactorClock()
        self.kernel = MemoryKernel(LENGTH)
        self.fanout = Fanout("send")
        self.fanout.ring_from = 1
        self.audiences = [self.fanout.open_audience() for _ in range(2)]
        self.sockets: list[list[MemoryTransport]] = [[], []]

    @rule(which=st.booleans(), room=st.sampled_from([0, 1, 5, 1 << 30]), also=st.booleans())
    def come(self, which: bool, room: int, also: bool) -> None:
        """A socket comes, perhaps to both."""
        one = MemoryTransport(self.clock, 1)
        one.kernel, one.room = self.kernel, room
        for at in {int(which), int(which ^ also)}:
            self.sockets[at].append(one)
            self.audiences[at].add(one)

    @rule(which=st.booleans(), at=st.integers(0, 100), close=st.booleans())
    def go(self, which: bool, at: int, close: bool) -> None:
        """A socket goes, and is perhaps closed, so that another one gets its descriptor."""
        if not self.sockets[which]:
            return
        one = self.sockets[which][at % len(self.sockets[which])]
        for sockets, audience in zip(self.sockets, self.audiences, strict=True):
            if one in sockets and (close or sockets is self.sockets[which]):
                place = sockets.index(one)
                audience.remove(place)
                sockets[place] = sockets[-1]
                sockets.pop()
        if close:
            one.disconnected = 1

    @rule(which=st.booleans(), at=st.integers(0, 100))
    def break_off(self, which: bool, at: int) -> None:
        """A socket's peer resets the connection, which nobody has noticed yet."""
        if self.sockets[which]:
            self.sockets[which][at % len(self.sockets[which])].broken = True

    @rule(number=NUMBERS)
    def begin(self, number: int) -> None:
        """There is a new ring, which has been used so often."""
        self.kernel.begin(number)
        self.fanout.ring = self.kernel.ring

    @rule(which=st.booleans(), data=st.binary(min_size=1), calls=CALLS, order=st.randoms())
    def write(
        self, which: bool, data: bytes, calls: list[int | OSError], order: random.Random
    ) -> None:
        """Each socket is sent the bytes once, as far as it takes them, and that is what is said."""
        size = len(data)
        sockets = self.sockets[which]
        wanted = [BROKEN if one.broken else min(one.room, size) for one in sockets]
        before = [bytes(one.sent) for one in sockets]
        self.kernel.calls = calls.copy()
        self.kernel.answers = lambda some: order.sample(some, len(some))
        short = self.audiences[which].write(data)
        assert sorted(short) == [(at, n) for at, n in enumerate(wanted) if n != size]
        for one, then, taken in zip(sockets, before, wanted, strict=True):
            assert bytes(one.sent) == then + data[: max(taken, 0)]
        self.kernel.calls.clear()

    @rule(which=st.booleans(), keep=st.integers(0, 3))
    def write_without_answers(self, which: bool, keep: int) -> None:
        """Where the kernel does not say what became of an entry, that is said; the loop goes on."""
        sockets = self.sockets[which]
        room = [one.room for one in sockets]
        broken = [one.broken for one in sockets]
        had = self.fanout.ring is not None and bool(sockets)
        answered = iter([True] * keep + [False] * 1000)
        self.kernel.answers = lambda some: [one for one in some if next(answered)]
        failures = self.fanout.counts.ring_failures
        short = dict(self.audiences[which].write(b"once"))
        silent = range(keep, min(len(sockets), LENGTH)) if had else range(0)
        for at, one in enumerate(sockets):
            taken = BROKEN if broken[at] else min(room[at], 4)
            assert short.get(at, 4) == (TORN if at in silent else taken)
            assert one.room == room[at] - max(taken, 0)
        assert self.fanout.counts.ring_failures - failures == bool(silent)


TestAudiences = Audiences.TestCase


@pytest.fixture
def ring() -> Iterator[Ring]:
    """The kernel's own."""
    try:
        ring = open_ring()
    except OSError as error:
        pytest.skip(f"io_uring: {error.strerror}")
    yield ring
    ring.close()


@pytest.fixture
def audience(ring: Ring) -> SocketAudience:
    """Nobody yet."""
    fanout = Fanout("uring")
    fanout.use(ring)
    return fanout.open_audience()


def pair() -> tuple[socket.socket, socket.socket]:
    """Return a socket of the server, and the client's."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        theirs = socket.create_connection(listening.getsockname())
        ours, _ = listening.accept()
    ours.setblocking(False)
    theirs.settimeout(60)
    return ours, theirs


def fill(one: socket.socket) -> None:
    """Send until the socket takes nothing more."""
    with suppress(BlockingIOError):
        while one.send(bytes(1_000_000)):
            pass


def test_really_more_than_the_ring_holds(audience: SocketAudience) -> None:
    """More sockets than there are entries take turns, and the rings begin again where they end."""
    pairs = [pair() for _ in range(7)]
    for at in range(5001):
        audience.add(pairs[at % 7][0])
    for _ in range(5):
        assert audience.write(b"a line\n") == []
    for at, (ours, theirs) in enumerate(pairs):
        lines = 5 * len(range(at, 5001, 7))
        ours.shutdown(socket.SHUT_WR)
        with ours, theirs, theirs.makefile("rb") as file:
            assert file.read() == b"a line\n" * lines


def test_really_short_broken_and_reused(audience: SocketAudience) -> None:
    """A full socket takes a part or nothing, a lost one is broken, and a reused descriptor new."""
    pairs = [socket.socketpair() for _ in range(6)]
    for ours, _ in pairs:
        ours.setblocking(False)
        audience.add(ours)
    data = bytes(1_000_000)
    short = dict(audience.write(data))
    for at in range(6):
        assert 0 < short[at] < len(data)
        fill(pairs[at][0])
    assert audience.write(b"more") == [(at, 0) for at in range(6)]
    pairs[3][1].close()
    assert sorted(audience.write(b"more")) == [(at, BROKEN if at == 3 else 0) for at in range(6)]
    audience.remove(3)
    number = pairs[3][0].fileno()
    pairs[3][0].close()
    stranger, strange = socket.socketpair()
    with stranger, strange:
        assert number in (stranger.fileno(), strange.fileno())
        assert sorted(audience.write(b"more")) == [(at, 0) for at in range(5)]
        for one in (stranger, strange):
            one.setblocking(False)
            with pytest.raises(BlockingIOError):
                one.recv(1)
    for ours, theirs in pairs:
        ours.close()
        theirs.close()


def test_the_ring_is_for_one_thread(ring: Ring) -> None:
    """Another thread is refused by the kernel, and nothing is sent."""
    ours, theirs = pair()
    entries = Entries()
    entries.add(ours.fileno())
    errors: list[RingError] = []

    def send() -> None:
        try:
            ring.send(entries, b"x")
        except RingError as error:
            errors.append(error)

    thread = Thread(target=send)
    thread.start()
    thread.join()
    (error,) = errors
    assert (error.first, error.results, error.unknown) == (0, [], [])
    with ours, theirs:
        theirs.setblocking(False)
        with pytest.raises(BlockingIOError):
            theirs.recv(1)


@pytest.mark.parametrize("before", [0, 1])
def test_whatever_comes_in_between(before: int) -> None:
    """A ring in which something went wrong in the midst of a call sends nothing more."""
    kernel, entries = MemoryKernel(LENGTH), Entries()
    entries.add(1)
    kernel.calls = [before]

    def enter(count: int) -> int:
        if not kernel.calls:
            raise MemoryError
        return kernel.enter(count)

    kernel.ring._enter = enter
    if before:
        assert kernel.ring.send(entries, b"old") != []
    with pytest.raises(MemoryError):
        kernel.ring.send(entries, b"old")
    asked = kernel.asked.copy()
    kernel.calls = [LENGTH]
    with pytest.raises(RingError, match="it has failed before") as caught:
        kernel.ring.send(entries, b"new")
    assert (caught.value.first, caught.value.results, caught.value.unknown) == (0, [], [])
    assert kernel.asked == asked


@given(st.lists(st.integers(0, 30)))
def test_entries_know_their_places(going: list[int]) -> None:
    """However sockets come and go, each entry has its descriptor and its place."""
    entries = Entries()
    descriptors: list[int] = []
    for step, at in enumerate(going):
        if at < len(descriptors):
            entries.remove(at)
            descriptors[at] = descriptors[-1]
            descriptors.pop()
        else:
            entries.add(step)
            descriptors.append(step)
    kernel = MemoryKernel(64)
    kernel.ring.send(entries, b"x")
    assert kernel.asked == [(number, at) for at, number in enumerate(descriptors)]
