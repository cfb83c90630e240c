"""What the members of a room read who ignore users, beside those who do not."""

import re
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import txaio
from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.factory import ChatFactory
from chatapp.chat.upkeep import STEP_SECONDS, Upkeep
from chatapp.config import Config, History, Limits
from tests.connect import Connect
from tests.journal import FakeJournal
from tests.making import make_chat
from tests.memory import LineClient, MemoryClient, WebSocketClient
from tests.reading import PAST
from tests.text_of_objects import ObjectTextClient

SPOKEN = re.compile(r"(\d+) x+$")
"""What is said in the scene: a number that is not said again."""

DEEDS = (
    *("says", "acts", "whispers", "says", "whispers", "says much", "renames"),
    *("loses", "kills", "stops", "passes", "reads"),
)
CONFIG = replace(
    Config(),
    limits=Limits(
        log_entries=20,
        stalled_seconds=0,
        messages_per_second=0,
        ping_seconds=0,
        mailbox_bytes=0,
        unread_bytes=0,
        names_per_minute=0,
    ),
    history=History(on_join=0, resume_seconds=1 << 20, unsure_seconds=0),
)


def ignore(chat: ChatFactory, name: str, other: str) -> None:
    """Have one user ignore another."""
    user, ignored = chat.find_user(name), chat.find_user(other)
    user.ignored = {ignored.id: ignored.name}
    for session in user.sessions:
        session.adapt()


def test_deliveries_are_counted(connect: Connect, chat: ChatFactory) -> None:
    """Each entry once for each reader, however many of them have bytes of their own."""
    people = connect.named("ann", "bob", "carl")
    ignore(chat, "ann", "bob")
    before = chat.counts.deliveries
    people[1].send("one")
    people[2].send("two")
    assert chat.counts.deliveries - before == len(people) * 2
    assert [person.read() for person in people] == [
        ["carl: two"],
        *[["bob: one", "carl: two"]] * 2,
    ]


def test_ignoring_in_the_midst_of_a_flush(connect: Connect, chat: ChatFactory) -> None:
    """What was not given to a reader yet is not, and deliveries are still counted right."""
    chat.flusher.readers_at_once = 1
    people = connect.named("ann", "bob", "carl")
    before = chat.counts.deliveries
    people[1].post(b"one")
    chat.flusher.flush()
    ignore(chat, "carl", "bob")
    assert [person.read() for person in people] == [["bob: one"], ["bob: one"], []]
    assert chat.counts.deliveries - before == len(people)


def test_another_user_ignores_others(connect: Connect, chat: ChatFactory) -> None:
    """A session that is another user's from now on is shown what that user ignores not."""
    people = connect.named("ann", "bob", "carl")
    ignore(chat, "ann", "bob")
    ann, carl = chat.find_user("ann"), chat.find_user("carl")
    (session,), (other,) = ann.sessions, carl.sessions
    own = session.device
    session.be_on(carl.devices[0])
    people[1].send("one")
    session.be_on(own)
    other.be_on(carl.devices[0])
    people[1].send("two")
    assert people[0].read() == ["bob: one"]


class Program(ObjectTextClient):
    """A program that shows what a person reads, and notes the ids of the lobby."""

    def __init__(self, *where: Any) -> None:
        super().__init__(*where)
        self.ids: list[int] = []

    def _is_passed_over(self, record: dict[str, Any]) -> bool:
        if record.get("room") == "#lobby" and "id" in record:
            self.ids.append(record["id"])
        return super()._is_passed_over(record)


class Reading:
    """Somebody who reads, and what they have read."""

    def __init__(self, kind: type[MemoryClient], name: str) -> None:
        self.kind = kind
        self.name = name
        self.client: Any = None
        self.token = ""
        self.lines: list[str] = []
        self.ids: list[int] = []

    def connect(self, chat: ChatFactory, clock: MemoryReactorClock) -> None:
        """Come, or come back."""
        self.client = self.kind(chat, clock, 50000)
        self.client.join(f"/resume {self.token}" if self.token else f"/nick {self.name}")
        self.read()

    def read(self) -> None:
        """Take down what has arrived."""
        self.lines += self.client.read()
        self.token = self.client.token or self.token
        if isinstance(self.client, Program):
            self.ids += self.client.ids
            self.client.ids.clear()

    @property
    def said(self) -> list[str]:
        """What they read that somebody said, did or whispered: each once, if repeats are marked."""
        found: dict[str, str] = {}
        for line in self.lines:
            if SPOKEN.search(line):
                text = PAST.sub("", line)
                assert text not in found or text != line, f"unmarked: {line}"
                found.setdefault(text, line)
        return list(found)


def _number(line: str) -> str:
    found = SPOKEN.search(line)
    assert found is not None
    return found[1]


def _of(lines: list[str], *, whispered: bool) -> list[str]:
    return [line for line in lines if line.startswith("[") == whispered]


class Scene:
    """A reader who ignores bob, another who ignores nobody, and what happens around them."""

    def __init__(self, kind: type[MemoryClient]) -> None:
        self.clock = MemoryReactorClock()
        txaio.config.loop = self.clock  # type: ignore[attr-defined]
        self.journals = [FakeJournal(self.clock)]
        self.count = 0
        self.spoken: dict[str, Reading] = {}
        self.readers = [Reading(kind, "ann"), Reading(kind, "dora")]
        self.others = [Reading(LineClient, "bob"), Reading(LineClient, "carl")]
        self.start(self.journals[0])
        self.readers[0].client.send("/ignore bob")
        self.read()

    def start(self, journal: FakeJournal) -> None:
        """Go on with a server that has only what the journal has."""
        self.chat = make_chat(CONFIG, self.clock, journal)
        self.chat.flusher.readers_at_once = 1
        self.upkeep = Upkeep(self.chat)
        for reading in (*self.others, *self.readers):
            reading.connect(self.chat, self.clock)

    def do(self, deed: str, who: int) -> None:
        """Let something happen, beginning with one or the other of two."""
        deeds: dict[str, Callable[[int], None]] = {
            "renames": self.rename,
            "loses": self.lose,
            "kills": self.kill,
            "stops": self.stop,
            "passes": self.wait,
            "reads": self.read,
        }
        if deed in deeds:
            deeds[deed](who)
        else:
            self.speak(deed, self.others[who])

    def rename(self, who: int) -> None:
        """Have one of the speakers take another name."""
        self.count += 1
        self.others[who].client.post(b"/nick n%d" % self.count)

    def lose(self, who: int) -> None:
        """Lose the readers, and bring them back after something was said and whispered."""
        for reading in self.readers:
            reading.read()
            reading.client.close()
        self.speak("says", self.others[who])
        self.speak("whispers", self.others[1 - who])
        self.settle()
        for reading in self.readers[:: 1 - 2 * who]:
            reading.connect(self.chat, self.clock)

    def kill(self, _who: int) -> None:
        """Go on with another server, which knows what was kept."""
        self.read()
        self.journals[-1].holding = True
        self.journals.append(self.journals[-1].copy())
        self.start(self.journals[-1])

    def stop(self, _who: int) -> None:
        """Let the readers' connections take nothing."""
        for reading in self.readers:
            reading.client.transport.room = 0

    def wait(self, _who: int) -> None:
        """Let time pass, so that it is known what has surely arrived."""
        for _ in range(5):
            self.clock.advance(STEP_SECONDS)
            self.upkeep.step()
            self.read()

    def speak(self, deed: str, speaker: Reading) -> None:
        """Have somebody say or do something, or whisper the same to both readers."""
        for _ in range(12 if deed == "says much" else 1):
            self.count += 1
            self.spoken[str(self.count)] = speaker
            much = b"x" * (900 if deed == "says much" else 1)
            text = b"%b%d %b" % (b"ann, " * (self.count % 2), self.count, much)
            if deed == "whispers":
                for reading in self.readers:
                    speaker.client.post(b"/w %s %s" % (reading.name.encode(), text))
            else:
                speaker.client.post(b"/me " * (deed == "acts") + text)

    def settle(self) -> None:
        """Let everything be done that is on its way."""
        for reading in self.others:
            reading.read()

    def read(self, _who: int = 0) -> None:
        """Have everybody read all that there is."""
        self.settle()
        for reading in self.readers:
            reading.client.transport.room = sys.maxsize
            reading.client.settle()
            reading.read()

    def check(self) -> None:
        """Check that who ignores bob has read what the other has, but for bob's lines."""
        for _ in range(3):
            self.read()
        ann, dora = self.readers
        bob = self.others[0]
        assert {_number(line) for line in dora.said} == self.spoken.keys()
        both = [line for line in dora.said if self.spoken[_number(line)] is not bob]
        for whispered in (False, True):  # each is a log of its own
            assert _of(ann.said, whispered=whispered) == _of(both, whispered=whispered)
        for reading in self.readers if ann.kind is Program else ():
            assert sorted(set(reading.ids)) == list(range(min(reading.ids), max(reading.ids) + 1))


@given(
    st.sampled_from([LineClient, WebSocketClient, Program]),
    st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 1)), max_size=40),
)
@settings(max_examples=60)
def test_a_reader_who_ignores_reads_all_else(
    kind: type[MemoryClient], deeds: list[tuple[str, int]]
) -> None:
    """Whatever the order in which it is said, and over losses, kills and full connections."""
    scene = Scene(kind)
    for deed, who in deeds:
        scene.do(deed, who)
    scene.check()
