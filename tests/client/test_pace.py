"""The client's pace, beside the server's: it is never taken for a flood, whatever is late."""

import asyncio
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.client.answers import Request
from chatapp.client.pace import Pace
from chatapp.client.window import MOST, Window
from chatapp.session import bucket
from tests.client.fake import client, run
from tests.server import serve, write_config


class Line:
    """A client that says one line after another, and the server that hears them, step by step.

    What is on the way, to the server or back, arrives when `deliver` and `answer` say so: in one
    piece, as after a connection that stood still.
    """

    def __init__(self, rate: int, burst: int, window: int) -> None:
        self.now = 0.0
        self.pace = Pace(lambda: self.now)
        self.pace.set(rate, burst)
        self._window = window
        self._server = bucket.Pace(rate, burst, 0.0)
        self._due = 0.0
        self._on_the_way = self._held = self._done = 0
        self.said = 0

    def let_pass(self, seconds: float) -> None:
        """Let time pass, in which the client says what it may, and the server does what is due."""
        end = self.now + seconds
        while self.now < end:
            self.now = min(end, self.now + 0.05)
            unanswered = self._on_the_way + self._held + self._done
            if unanswered < self._window and self.pace.wait() == 0:
                self.pace.count()
                self._on_the_way += 1
                self.said += 1
            self._do()

    def deliver(self) -> None:
        """Have the server read what was sent."""
        self._held, self._on_the_way = self._held + self._on_the_way, 0
        self._do()

    def answer(self) -> None:
        """Have the client read what was answered."""
        while self._done:
            self.pace.note_answer()
            self._done -= 1

    def _do(self) -> None:
        while self._held and self.now >= self._due:
            self._due = self.now + self._server.line(self.now)
            self._held -= 1
            self._done += 1

    @property
    def flood_seconds(self) -> float:
        """For how long the server has found the client too fast."""
        return self._server.too_fast_for(self.now)


LATE = st.floats(0.05, 90)


@given(
    rate=st.integers(1, 20),
    burst=st.integers(1, 15),
    window=st.sampled_from([1, 2, MOST]),
    steps=st.lists(
        st.tuples(LATE, st.sampled_from([Line.deliver, Line.answer, lambda _: None])), max_size=12
    ),
)
def test_the_server_never_finds_it_too_fast(
    rate: int, burst: int, window: int, steps: list[tuple[float, Callable[[Line], None]]]
) -> None:
    """However long each way stands still, and however much then arrives at once."""
    line = Line(rate, burst, window)
    for seconds, arrive in steps:
        line.let_pass(seconds)
        arrive(line)
        if burst > 1:  # else none is ever left, and only a pause shows that it is none
            assert line.flood_seconds == 0


@pytest.mark.parametrize(("burst", "per_second"), [(10, 1.8), (2, 1.8), (1, 0.9)])
@pytest.mark.parametrize("window", [1, MOST])
def test_it_is_as_fast_as_it_may(burst: int, per_second: float, window: int) -> None:
    """It uses nine tenths of the rate, and is no flood in ten minutes; half where none is spare."""
    line = Line(2, burst, window)
    for _ in range(6000):
        line.let_pass(0.1)
        line.deliver()
        line.answer()
        assert line.flood_seconds < 3
    assert line.said == pytest.approx(600 * per_second, rel=0.1)


def test_no_pace_without_a_limit() -> None:
    """A server that takes any number is sent any number."""
    pace = Pace(lambda: 0.0)
    for _ in range(100):
        assert pace.wait() == 0
        pace.count()


def test_lines_on_their_way_are_counted() -> None:
    """After eight of ten, none is sent before an answer; other limits hold from then on."""
    now = [0.0]
    pace = Pace(lambda: now[0])
    pace.set(2, 10)
    for _ in range(8):
        assert pace.wait() == 0
        pace.count()
    now[0] += 100
    assert pace.wait() is None
    pace.note_answer()
    assert pace.wait() == pytest.approx(1 / 1.8)
    pace.set(4, 3)
    assert pace.wait() is None
    pace.begin_again()
    now[0] += 2
    assert pace.wait() == 0


def test_what_nobody_waits_for_is_not_sent() -> None:
    """A line that was given up while it waited for its turn is left out."""

    async def story() -> None:
        pace = Pace(lambda: 0.0)
        pace.set(1, 3)
        pace.count()
        window = Window(pace, 3)
        given_up = await window.add({"line": "one"}, "1")
        wanted: list[Request] = []

        async def write() -> None:
            wanted.append(await window.next_unsent())

        writing = asyncio.create_task(write())
        await asyncio.sleep(0)
        window.close(given_up.payload["ref"])
        two = await window.add({"line": "two"}, "2")
        pace.note_answer()
        pace.set(0, 3)
        await writing
        assert wanted == [two]

    run(story)


SLOW = "messages_per_second = 20\nmessage_burst = 5\nflood_seconds = 1"


@pytest.mark.parametrize("window", [1, MOST])
def test_a_server_that_bears_no_flood(tmp_path: Path, window: int) -> None:
    """Whoever enters many rooms, and then says line after line, stays."""
    path = tmp_path / "config.ini"
    config = write_config(path, history="path = memory")
    path.write_text(path.read_text().replace("messages_per_second = 0", SLOW))
    rooms = tuple(f"#room{number}" for number in range(15))

    async def story() -> None:
        with serve(config) as server:
            async with client(
                f"ws://127.0.0.1:{server.ws_port}", name="bot", rooms=rooms, window=window
            ) as bot:
                ids = await asyncio.gather(*(bot.say("#room0", f"{n}") for n in range(30)))
                assert ids == list(range(2, 32))

    run(story)


def test_a_server_that_bears_no_flood_any_more(tmp_path: Path) -> None:
    """Whoever says line after line learns of a reload that lowers the limits, and stays."""
    path = tmp_path / "config.ini"
    config = write_config(path, history="path = memory")

    async def story() -> None:
        with serve(config) as server:
            async with client(f"ws://127.0.0.1:{server.ws_port}", name="bot") as bot:
                assert await bot.say("#lobby", "before") == 3
                path.write_text(path.read_text().replace("messages_per_second = 0", SLOW))
                server.signal(signal.SIGHUP)
                server.wait_for(r"INFO \| Reloaded: \[limits\] messages_per_second, .*")
                assert await bot.say("#lobby", "after") == 4  # and the limits have come by then
                ids = await asyncio.gather(*(bot.say("#lobby", f"{n}") for n in range(50)))
                assert ids == list(range(5, 55))

    run(story)
