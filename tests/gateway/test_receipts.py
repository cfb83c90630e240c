"""What a client at a gateway surely has, if it cannot be asked: what it took, and nothing more."""

from dataclasses import replace

import pytest

from chatapp.chat.upkeep import LOOK_STEPS, STEP_SECONDS, Upkeep
from chatapp.config import Config, History, Limits
from tests.gateway.conftest import House
from tests.memory import TOKEN
from tests.transport import MemoryTransport

UNSURE_SECONDS = 10
LINES = [f"ann: {n} {'x' * 100}" for n in range(50)]
TAKEN = 7


@pytest.fixture
def config() -> Config:
    """Who is lost may come back, and no entry is dropped meanwhile."""
    history = History(path="memory", on_join=0, unsure_seconds=UNSURE_SECONDS)
    return replace(Config(), limits=Limits(messages_per_second=0), history=history)


def wait(house: House, seconds: float) -> None:
    """Let time pass, in which the server looks what everybody has."""
    upkeep = Upkeep(house.chat)
    for _ in range(int(seconds / STEP_SECONDS)):
        house.settle(STEP_SECONDS)
        upkeep.step()
        house.pump()


def come(house: House, first: str) -> tuple[MemoryTransport, str]:
    """Return a client that has said something first, and what brings it back."""
    client = house.client()
    house.send(client, first)
    house.settle(1)
    found = [match for line in house.read(client) if (match := TOKEN.fullmatch(line))]
    return client, found[0][1]


def test_what_was_not_taken_is_read_later(house: House) -> None:
    """A client that takes little for long, and is lost, reads the rest when it is back."""
    ann, _ = come(house, "/nick ann")
    bob, token = come(house, "/nick bob")
    house.read(bob)
    wait(house, UNSURE_SECONDS + 2 * LOOK_STEPS * STEP_SECONDS)
    bob.room = sum(len(line) + 2 for line in LINES[:TAKEN])
    house.send(ann, *(line.removeprefix("ann: ") for line in LINES))
    wait(house, 4 * UNSURE_SECONDS)
    assert house.read(bob) == LINES[:TAKEN]
    bob.lose(ConnectionError())
    house.settle(1)
    bob = house.client()
    house.send(bob, f"/resume {token}")
    house.settle(1)
    read = house.read(bob)
    assert [line.partition("] ")[2] for line in read if "x" * 100 in line] == LINES[TAKEN:]


def test_an_answer_is_of_what_came_before_its_question(house: House) -> None:
    """What a client was given since may not have reached it, either."""
    bob, _ = come(house, "/nick bob")
    remote = next(iter(house.links.links)).clients[1]
    remote.unacknowledged()
    house.settle()
    bob.room = 0
    remote.write(b"one\r\n")
    assert remote.unacknowledged() == len(b"one\r\n")
    remote.write(b"two\r\n")
    house.settle()
    assert remote.unacknowledged() == len(b"one\r\ntwo\r\n")
