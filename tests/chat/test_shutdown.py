"""The farewell: everyone is told that the server is restarting, and nobody that others go."""

from dataclasses import replace

import pytest
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat import shutdown as farewell
from chatapp.chat.factory import ChatFactory
from chatapp.chat.shutdown import CHECK_SECONDS, CLOSE_SECONDS, Shutdown
from chatapp.config import Config, History, Limits
from tests.connect import Connect

NAMES = ("ann", "bob", "carl", "dora", "eve")


@pytest.fixture(params=[600, 0], ids=["resume", "no resume"])
def config(request: pytest.FixtureRequest) -> Config:
    """Whoever leaves may come back, or nobody may."""
    history = History(path="memory", on_join=0, resume_seconds=request.param)
    return replace(Config(), limits=Limits(messages_per_second=0), history=history)


def test_all_are_told_a_few_at_a_time(
    connect: Connect, chat: ChatFactory, clock: MemoryReactorClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those whose turn has not come yet are heard, and do not read of those who are gone."""
    monkeypatch.setattr(farewell, "SESSIONS_AT_ONCE", 2)
    clients = connect.named(*NAMES)
    *_, dora, eve = clients
    gone: list[None] = []
    Shutdown(chat).say().addCallback(gone.append)
    assert len(chat.users.online) == 3
    eve.send("still here")
    assert eve.read() == dora.read() == ["eve: still here"]
    for _ in range(3):
        assert not gone
        clock.advance(CHECK_SECONDS)
    for client in clients:
        lines = client.read()
        assert lines[-1].startswith("-- the server is restarting")
        assert not [line for line in lines if "left" in line]
        client.close()
    clock.advance(CHECK_SECONDS)
    assert gone


def test_nobody_waits_longer_than_that(
    connect: Connect, chat: ChatFactory, clock: MemoryReactorClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When time is up, the rest are let go at once."""
    monkeypatch.setattr(farewell, "SESSIONS_AT_ONCE", 0)
    connect.named(*NAMES)
    gone: list[None] = []
    Shutdown(chat).say().addCallback(gone.append)
    clock.advance(CLOSE_SECONDS - CHECK_SECONDS)
    assert len(chat.users.online) == len(NAMES)
    clock.advance(2 * CHECK_SECONDS)
    assert gone
    assert chat.users.online == {}
