"""The example of a program loses and doubles nothing, over a real server that ends and starts."""

import asyncio
import importlib.util
import json
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, suppress
from itertools import chain
from pathlib import Path
from queue import Queue
from threading import Thread
from types import ModuleType
from typing import Any, Self

from chatapp.session.answers import ANSWERS_AT_MOST
from tests.server import SECONDS, call, free_ports, serve, write_config

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

    def __init__(self, port: int) -> None:
        self.program = load().Program(f"ws://127.0.0.1:{port}")
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


class FakeServer:
    """Stands for connections, over each of which certain events come, until there are no more."""

    close_code = 1006

    def __init__(self, *connections: list[dict[str, Any]]) -> None:
        self.sent: list[list[dict[str, Any]]] = []
        self._connections = iter(connections)
        self._events: Iterator[dict[str, Any]] = iter(())

    def __call__(self, *_address: object, **_options: object) -> "FakeServer":
        self._events = iter(next(self._connections, ()))
        return self

    async def __aenter__(self) -> Self:
        event = next(self._events, None)
        if event is None:
            raise EOFError
        self._events = chain([event], self._events)
        self.sent.append([])
        return self

    async def __aexit__(self, *_error: object) -> None: ...

    async def __aiter__(self) -> AsyncIterator[str]:
        for event in self._events:
            yield json.dumps(event)
            for _ in range(10):  # whoever waits has a turn
                await asyncio.sleep(0)

    async def send(self, text: str) -> None:
        self.sent[-1].append(json.loads(text))


WELCOME = {
    "type": "welcome",
    "server": "chatapp",
    "user": "guest1",
    "place": {"room": "#lobby", "epoch": "e", "id": 0},
}
RETURNED = {"type": "returned", "user": "guest1", "places": [WELCOME["place"]], "whispers": 0}


def token(text: str) -> dict[str, Any]:
    """Return the event that gives a token."""
    return {"type": "token", "token": text}


def run_program(lines: int, *connections: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Have a program say so many lines; return what it sends over each connection."""
    module = load()
    server = FakeServer(*connections)
    module.connect, module.WAIT_SECONDS = server, 0.0  # type: ignore[attr-defined]
    program = module.Program("")
    program._name = "p"

    async def run() -> None:
        sending = [asyncio.ensure_future(program.send(str(number))) for number in range(lines)]
        await asyncio.sleep(0)
        try:
            async for _ in program.events():
                pass
        finally:
            for each in sending:
                each.cancel()

    with suppress(EOFError):
        asyncio.run(run())
    return server.sent


def test_few_lines_wait_for_answers() -> None:
    """A line waits while as many before it are unanswered as the server surely remembers."""
    window = load().WINDOW
    assert window <= ANSWERS_AT_MOST
    acks = [{"type": "ack", "ref": f"p-{number}"} for number in (1, 2, 3)]
    first, second = run_program(200, [WELCOME, token("t1"), *acks], [RETURNED, token("t2")])
    assert [sent["line"] for sent in first] == [str(number) for number in range(window + 3)]
    assert [sent["line"] for sent in second[1:]] == [str(number) for number in range(3, window + 3)]


def test_the_token_of_a_guest_who_goes_is_not_kept() -> None:
    """A program that is welcomed before it has come back, and lost, comes back as who it was."""
    sent = run_program(0, [WELCOME, token("t1")], [WELCOME, token("guest's")], [RETURNED])
    assert [messages[0]["resume"] for messages in sent[1:]] == ["t1", "t1"]


def test_the_token_of_a_guest_who_stays() -> None:
    """A program that may not come back any more goes on as the guest, with the lines that wait."""
    refused = {"type": "error", "text": "too old", "ref": "return"}
    _, second, third = run_program(
        200, [WELCOME, token("t1")], [WELCOME, token("guest's"), refused, RETURNED], [RETURNED]
    )
    assert (second[0]["resume"], third[0]["resume"]) == ("t1", "guest's")
    assert "resume" not in second[1]
    window = load().WINDOW
    assert [sent["line"] for sent in second[2:]] == [str(window + n) for n in range(window)]


def test_a_program_comes_through_a_restart(tmp_path: Path) -> None:
    """What it said while there was no server is said once, and it reads every entry once."""
    history = f"path = {tmp_path / 'chat.sqlite3'}\non_join = 0"
    config = tmp_path / "config.ini"
    with free_ports(2) as (tcp, ws), closing(Run(ws)) as run:
        text = write_config(config, tcp=tcp, ws=ws, history=history)
        run.send("/nick bot")
        run.send("one")
        with serve(text):
            seen = run.until(type="said", text="one")
        run.send("two")
        seen += run.until(type="restarting")
        with serve(text) as server:
            seen += run.until(type="ack", ref=f"{run.program._name}-3")
            with call(server, "ann") as ann:
                ann.say("/history 2")
                past = [ann.read().partition("] ")[2] for _ in range(2)]
                assert past == ["bot: one", "bot: two"]
                ann.say("three")
                seen += run.until(type="said", text="three")
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
        run = Run(server.ws_port)
        run.send("/quit")
        run._thread.join(SECONDS)
        assert not run._thread.is_alive()
        run._loop.close()
