"""The example of a program loses and doubles nothing, over a real server that ends and starts."""

import asyncio
import importlib.util
import sys
from contextlib import suppress
from pathlib import Path
from queue import Queue
from threading import Thread
from types import ModuleType
from typing import Any

from tests.server import SECONDS, Server, call, serve, write_config

PROGRAM = Path(__file__).parent.parent / "examples" / "program.py"


def load() -> ModuleType:
    """Return the example as a module."""
    spec = importlib.util.spec_from_file_location("program", PROGRAM)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


class Run:
    """A program in a thread of its own, and what it has been told."""

    def __init__(self, server: Server) -> None:
        self.program = load().Program(f"ws://127.0.0.1:{server.ws_port}")
        self._events: Queue[dict[str, Any]] = Queue()
        self._loop = asyncio.new_event_loop()
        self._reading = self._loop.create_task(self._read())
        self._thread = Thread(target=self._loop.run_until_complete, args=(self._reading,))
        self._thread.start()

    def send(self, line: str) -> None:
        """Have the program send a line."""
        asyncio.run_coroutine_threadsafe(self.program.send(line), self._loop).result(SECONDS)

    def until(self, **wanted: Any) -> list[dict[str, Any]]:
        """Return what comes, up to an event with these fields."""
        found = [self._events.get(timeout=SECONDS)]
        while not wanted.items() <= found[-1].items():
            found.append(self._events.get(timeout=SECONDS))
        return found

    def close(self) -> None:
        """End it."""
        self._loop.call_soon_threadsafe(self._reading.cancel)
        self._thread.join(SECONDS)
        self._loop.close()

    async def _read(self) -> None:
        with suppress(asyncio.CancelledError):
            async for event in self.program.events():
                self._events.put(event)


def test_a_program_comes_through_a_restart(tmp_path: Path) -> None:
    """What it said while there was no server is said once, and it reads every entry once."""
    history = f"path = {tmp_path / 'chat.sqlite3'}\non_join = 0"
    config = tmp_path / "config.ini"
    with serve(write_config(config, history=history)) as server:
        run = Run(server)
        run.send("/nick bot")
        run.send("one")
        seen = run.until(type="said", text="one")
    run.send("two")
    seen += run.until(type="restarting")
    with (
        serve(
            write_config(config, tcp=server.tcp_port, ws=server.ws_port, history=history)
        ) as server,
        call(server, "ann") as ann,
    ):
        seen += run.until(type="ack", ref=f"{run.program._name}-3")
        assert ann.read() == "bot: two"
        ann.say("three")
        seen += run.until(type="said", text="three")
        run.close()
        assert run.program.unanswered == {}
    said = [event["text"] for event in seen if event["type"] == "said"]
    assert said == ["one", "two", "three"]
    ids = [event["id"] for event in seen if "id" in event and event["type"] != "ack"]
    assert ids == list(range(ids[0], ids[0] + len(ids)))


def test_what_comes_of_a_room_that_was_left() -> None:
    """It comes after a loss, and again after another; each is new once."""
    program = load().Program("ws://nowhere")

    def new(*ids: int) -> list[bool]:
        return [program._is_new({"type": "said", "room": "#dev", "id": number}) for number in ids]

    place = {"room": "#dev", "epoch": "e", "id": 1}
    program._is_new({"type": "entered", "place": place})
    assert new(2, 3) == [True, True]
    program._is_new({"type": "exited", "room": "#dev", "now": "#lobby"})
    assert new(3, 4, 5) == [False, True, True]
    program._is_new({"type": "returned", "places": [], "whispers": 0})
    assert new(4, 5, 6) == [False, False, True]
    program._is_new({"type": "gap", "room": "#dev", "missed": 2})
    program._is_new({"type": "gap", "room": "#cats", "missed": 2})
    assert new(8, 9) == [False, True]


def test_a_program_that_quits_does_not_come_back(tmp_path: Path) -> None:
    """What happens ends, and with it the program."""
    with serve(write_config(tmp_path / "config.ini", history="path = memory")) as server:
        run = Run(server)
        run.send("/quit")
        run._thread.join(SECONDS)
        assert not run._thread.is_alive()
        run._loop.close()
