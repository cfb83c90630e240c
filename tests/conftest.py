"""What every test gets: a chat on a fake clock, clients in memory, and no error overlooked."""

import functools
import gc
import inspect
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
import txaio
from hypothesis import HealthCheck, settings
from twisted.internet.testing import MemoryReactorClock
from twisted.logger import ILogObserver, LogEvent, globalLogPublisher
from zope.interface import implementer

from chatapp.chat.factory import ChatFactory
from chatapp.config import Config, History, Limits
from chatapp.log.recorder import HANG_SECONDS
from tests.connect import Connect
from tests.conversation import Conversation
from tests.making import make_chat
from tests.memory import TRANSPORTS
from tests.writers import WRITERS, use_writer

TEST_SECONDS = 120
NO_PAST = History(path="memory", on_join=0, resume_seconds=0)
"""What most tests are not about."""

txaio.use_twisted()

# What Hypothesis tries is the same in each run, and may take any time: a run never fails by chance.
# To look for more: pytest --hypothesis-profile=explore tests/chat/test_model.py
ANY_TIME: dict[str, Any] = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("same", derandomize=True, stateful_step_count=50, **ANY_TIME)
settings.register_profile("explore", max_examples=2000, stateful_step_count=80, **ANY_TIME)
settings.load_profile("same")


def limit(chat: ChatFactory, **limits: Any) -> None:
    """Have a chat with other limits from now on."""
    chat.configure(replace(chat.config, limits=replace(chat.config.limits, **limits)))


def _bounded(test: Callable[..., Any]) -> Callable[..., Any]:
    """End a test on the reactor that waits for what does not come."""

    @functools.wraps(test)
    def run(*args: Any, **kwargs: Any) -> Any:
        from twisted.internet import defer, reactor  # noqa: PLC0415 - installs a reactor

        return defer.ensureDeferred(test(*args, **kwargs)).addTimeout(TEST_SECONDS, reactor)

    run._pytest_twisted_mark = None  # type: ignore[attr-defined]
    return run


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Bound every async test."""
    for item in items:
        test = getattr(item, "obj", None)
        if inspect.iscoroutinefunction(test):
            item.obj = _bounded(test)  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def logged_errors() -> Iterator[list[LogEvent]]:
    """Fail a test that logs an error, or leaves a failed Deferred; one that expects it clears."""
    errors: list[LogEvent] = []

    @implementer(ILogObserver)
    def observe(event: LogEvent) -> None:
        if event.get("log_failure") is not None or event.get("isError"):
            errors.append(event)

    globalLogPublisher.addObserver(observe)
    yield errors
    gc.collect(0)
    globalLogPublisher.removeObserver(observe)
    if errors:
        pytest.fail(f"errors were logged: {errors}", pytrace=False)


@pytest.fixture(autouse=True)
def autobahn_clock() -> Iterator[None]:
    """Put autobahn's clock back: one that a test has set would keep its chat in memory."""
    before = txaio.config.loop  # type: ignore[attr-defined]
    yield
    txaio.config.loop = before  # type: ignore[attr-defined]


@pytest.fixture
def log_lines() -> Iterator[list[str]]:
    """What the program logs, as it reads in the file, without the time."""
    from chatapp.ops.logfile import format_event  # noqa: PLC0415 - only this fixture

    lines: list[str] = []

    @implementer(ILogObserver)
    def observe(event: LogEvent) -> None:
        line = format_event(event)
        if line is not None:
            lines.append(line.split(" | ", 1)[1].rstrip("\n"))

    globalLogPublisher.addObserver(observe)
    yield lines
    globalLogPublisher.removeObserver(observe)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> MemoryReactorClock:
    """Half past two, until a test moves the clock; for autobahn's timers too."""
    clock = MemoryReactorClock()
    clock.rightNow = datetime(2026, 11, 22, 14, 30).astimezone().timestamp()
    monkeypatch.setattr(txaio.config, "loop", clock)  # type: ignore[attr-defined]
    return clock


@pytest.fixture
def config() -> Config:
    """The defaults, at any pace, without a past; a test module that wants others overrides this."""
    return replace(Config(), limits=Limits(messages_per_second=0), history=NO_PAST)


@pytest.fixture
def chat(clock: MemoryReactorClock, config: Config) -> ChatFactory:
    """A chat with the built-in commands."""
    return make_chat(config, clock)


@pytest.fixture(params=[(name, kind) for name in TRANSPORTS for kind in WRITERS], ids="-".join)
def connect(
    request: pytest.FixtureRequest,
    chat: ChatFactory,
    clock: MemoryReactorClock,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Connect]:
    """Connect clients over each transport, by each way out; they leave nothing behind."""
    transport, writer = request.param
    use_writer(monkeypatch, writer)
    connect = Connect(chat, clock, transport)
    yield connect
    connect.close()
    for _ in range(250):  # lines that waited for their time when the connection closed are said
        clock.advance(0.5)
        if not chat.users.online:
            break
    clock.advance(HANG_SECONDS)
    assert chat.users.online == {}
    assert clock.getDelayedCalls() == []


@pytest.fixture
def talk(connect: Connect) -> Conversation:
    """Have people talk as a transcript says."""
    return Conversation(connect)
