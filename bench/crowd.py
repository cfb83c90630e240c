"""The crowd: all clients of one run, and the loop that reads what they are sent."""

import select
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import chain
from typing import Protocol

from bench.client import Client
from bench.deliveries import SYNC, Mark, write_mark
from bench.dialect import Dialect, Step
from bench.tape import Notes, Tape

SECOND = 1_000_000_000
_BYTES = 1 << 16
_EVENTS = 128  # few, so that senders read their echo before the server has nothing to do
_LONGEST_WAIT = SECOND // 20


class Pace(Protocol):
    """Decides which client speaks when."""

    def step(self, crowd: "Crowd", now: int) -> int:
        """Send what is due; return the latest time for the next call."""


class Crowd:
    """Clients by their number; the first few are the senders. Times are in nanoseconds.

    Attributes:
        sent: how many messages each sender has sent.
        dropped: the clients that lost their connection.
        early_bytes: what came with the logins, before the start mark.
        last_event: when something came last.
    """

    def __init__(self, port: int, dialect: Dialect, senders: int, rooms: int = 1) -> None:
        self.clients: list[Client] = []
        self.sent = [0] * senders
        self._rooms = [(Tape(senders // rooms, dialect.units), Notes()) for _ in range(rooms)]
        self.dropped: list[Client] = []
        self.early_bytes = 0
        self.last_event = 0
        self._port = port
        self._dialect = dialect if rooms == 1 else _with_rooms(dialect, rooms)
        self._epoll = select.epoll()
        self._by_fd: dict[int, Client] = {}
        self._origin = time.monotonic_ns()

    def now(self) -> int:
        """Return the time since the crowd was made."""
        return time.monotonic_ns() - self._origin

    def gather(self, members: int, slow: int, parallel: int, seconds: float) -> None:
        """Log clients in, a number of them at a time, until all are in or the time is up."""
        stop = self.now() + int(seconds * SECOND)
        waiting: list[Client] = []
        while self.now() < stop and not self.dropped:
            while len(self.clients) < members and len(waiting) < parallel:
                waiting.append(self._connect(slow=len(self.clients) >= members - slow))
            if not waiting:
                return
            self._pump(stop)
            waiting = [client for client in waiting if not client.ready]

    def sent_to(self, client: Client) -> list[int]:
        """Return how many messages each sender has sent in a client's room."""
        rooms = len(self._rooms)
        return self.sent if rooms == 1 else [self.sent[client.number % rooms]]

    def latencies(self, start: int, stop: int) -> list[int]:
        """Return the sorted latencies of all messages that were due in a span of time."""
        each = (notes.latencies(tape, start, stop) for tape, notes in self._rooms)
        return sorted(chain.from_iterable(each))

    def release_absent(self) -> int:
        """Close the connections that are not logged in yet; return how many are."""
        for client in self.clients:
            if not client.ready:
                self._close(client)
        self.clients = [client for client in self.clients if client.ready]
        return len(self.clients)

    def synchronize(self, seconds: float) -> bool:
        """Say the start mark; return whether all clients have read it."""
        for speaker in self.clients[: len(self._rooms)]:
            speaker.say(SYNC)
        if not self._dialect.echo:
            for client in self.clients[: len(self.sent)]:
                client.start_alone()
        stop = self.now() + int(seconds * SECOND)
        return self.wait(stop, lambda: all(client.synced for client in self.clients))

    def say(self, sender: int, due: int) -> None:
        """Let a sender say its next message."""
        number = self.sent[sender]
        self.sent[sender] += 1
        number_there = sender if len(self._rooms) == 1 else 0
        self.clients[sender].say(write_mark(Mark(number_there, number, due)))

    def run(self, pace: Pace, stop: int) -> None:
        """Speak at a pace, and read."""
        while (now := self.now()) < stop:
            self._pump(min(pace.step(self, now), stop))

    def wait(self, stop: int, done: Callable[[], bool]) -> bool:
        """Read until something is done or the time is up; return whether it is done."""
        while self.now() < stop:
            if done():
                return True
            self._pump(stop)
        return done()

    def settle(self, quiet: float, seconds: float) -> None:
        """Read until nothing has come for some time."""
        pause = int(quiet * SECOND)
        self.last_event = self.now()
        stop = self.last_event + int(seconds * SECOND)
        self.wait(stop, lambda: self.now() - self.last_event > pause)

    def neglect(self) -> list[Client]:
        """Stop reading what the slow clients are sent; return them."""
        slow = [client for client in self.clients if client.slow]
        for client in slow:
            self._epoll.unregister(client.socket)
        self.clients = [client for client in self.clients if not client.slow]
        return slow

    def attend(self, client: Client) -> None:
        """Read again what a slow client is sent."""
        self._epoll.register(client.socket, select.EPOLLIN)

    def _connect(self, *, slow: bool) -> Client:
        number = len(self.clients)
        tape, notes = self._rooms[number % len(self._rooms)]
        client = Client(number, self._port, self._dialect, tape, notes, slow=slow)
        self.clients.append(client)
        self._by_fd[client.socket.fileno()] = client
        self._epoll.register(client.socket, select.EPOLLIN | select.EPOLLOUT)
        return client

    def _pump(self, until: int) -> None:
        """Read what has come; if nothing has, wait until a time at most.

        This is the load generator's fast path: what most clients read, most of the time, is on
        the tape already, and one comparison checks it.
        """
        clock, origin = time.monotonic_ns, self._origin
        wait = min(until - self.now(), _LONGEST_WAIT) // 1_000_000 / 1000
        events = self._epoll.poll(max(0, wait), _EVENTS)
        if events:
            self.last_event = self.now()
        for fd, _ in events:
            client = self._by_fd[fd]
            try:
                chunk = client.recv(_BYTES)
            except BlockingIOError:  # it has connected just now
                self._epoll.modify(fd, select.EPOLLIN)
                client.begin()
                continue
            except OSError:
                chunk = b""
            data = client.tail + chunk
            at = client.at
            if chunk and client.is_next(data, at):
                client.at = end = at + len(data)
                client.tail = b""
                client.note(clock() - origin, at, end)
            else:
                self._take(client, chunk)

    def _take(self, client: Client, chunk: bytes) -> None:
        if not client.synced:
            self.early_bytes += len(chunk)
        if client.slow and client.synced and chunk:
            return
        try:
            if not chunk:
                raise ConnectionError
            client.take(chunk, self.now())
        except OSError:
            client.lost = True
            self.dropped.append(client)
            self._close(client)

    def _close(self, client: Client) -> None:
        if self._by_fd.pop(client.socket.fileno(), None):
            self._epoll.unregister(client.socket)
            client.socket.close()


def _with_rooms(dialect: Dialect, rooms: int) -> Dialect:
    """Return a dialect whose clients enter one of so many rooms, each in turn."""

    def steps(number: int) -> list[Step]:
        room = b"#r%05d" % (number % rooms + 1)
        return [*dialect.steps(number), (dialect.say(b"/join " + room), b"you are in " + room)]

    return replace(dialect, steps=steps)
