"""What a person reads who sets something again and again, beside one who sets nothing."""

import re
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from chatapp.chat.factory import ChatFactory
from chatapp.wire.preferences import CHOICES
from tests.chat.test_ignoring import DEEDS, Reading, Scene
from tests.connect import Connect, as_text
from tests.memory import LineClient, MemoryClient, WebSocketClient
from tests.memory_gateway import over_own_sockets

SETTINGS = [f"/set {name} {value}" for name, one in CHOICES.items() for value in one.values]

SYMBOLS = (
    (re.compile(r"^\a"), ""),
    (re.compile(r"\x1b\[[0-9;]*m"), ""),
    (re.compile(r"^earlier at (\d\d:\d\d), "), r"[\1] "),
    (re.compile(r"^\d\d:\d\d,? "), ""),
    (re.compile(r"^(\[\d\d:\d\d\] |)(@ |naming you, )"), r"\1"),
    (re.compile(r"^(\[\d\d:\d\d\] |)an action, "), r"\1* "),
    (re.compile(r"^(\[\d\d:\d\d\] |)whisper from (\w+): "), r"\1[\2 -> you] "),
    (re.compile(r"^(\[\d\d:\d\d\] |)server: "), r"\1-- "),
)
"""What a line has in addition or otherwise, and what it would be for who has set nothing."""


class Setting(Reading):
    """Somebody who sets something, whose lines are taken down as if they had not."""

    def read(self) -> None:
        before = len(self.lines)
        super().read()
        for at in range(before, len(self.lines)):
            for pattern, plain in SYMBOLS:
                self.lines[at] = pattern.sub(plain, self.lines[at])


class SettingScene(Scene):
    """Ann sets something at any time, dora nothing."""

    def __init__(self, kind: type[MemoryClient], first: list[str]) -> None:
        self.first = first
        super().__init__(kind)
        for line in first:
            self.set(line)

    def start(self, journal: Any) -> None:
        if not isinstance(self.readers[0], Setting):
            self.readers[0] = Setting(self.readers[0].kind, "ann")
        super().start(journal)

    def set(self, line: str) -> None:
        """Have ann type a line, which the server takes also if she reads nothing now."""
        self.readers[0].client.post(line.encode())


@given(
    st.sampled_from([LineClient, WebSocketClient]),
    st.lists(st.sampled_from(SETTINGS), max_size=4),
    st.lists(
        st.one_of(st.tuples(st.sampled_from(DEEDS), st.integers(0, 1)), st.sampled_from(SETTINGS)),
        max_size=40,
    ),
)
@settings(max_examples=60)
def test_a_reader_who_sets_something_reads_all(
    kind: type[MemoryClient], first: list[str], deeds: list[tuple[str, int] | str]
) -> None:
    """Whatever is set when, and over losses, kills and full connections; but for whom she ignores.

    What she may have read before is marked as for everybody.
    """
    scene = SettingScene(kind, first)
    for deed in deeds:
        if isinstance(deed, str):
            scene.set(deed)
        else:
            scene.do(*deed)
    scene.check()


def test_deliveries_are_counted(connect: Connect, chat: ChatFactory) -> None:
    """Each entry once for each reader, whatever they have set."""
    people = connect.named("ann", "bob", "carl", "dora")
    for person, line in zip(people, ("times on", "plain on", "joins off"), strict=False):
        person.send(f"/set {line}")
    before = chat.counts.deliveries
    people[0].send("one")
    people[3].send("two, ann")
    assert chat.counts.deliveries - before == len(people) * 2


@as_text
@over_own_sockets
def test_setting_in_the_midst_of_a_flush(connect: Connect, chat: ChatFactory) -> None:
    """What was not given to a reader yet is given as it is set by then."""
    chat.flusher.readers_at_once = 1
    people = connect.named("ann", "bob", "carl", "dora")
    before = chat.counts.deliveries
    people[1].post(b"one")
    chat.flusher.flush()
    for name, preference in (("carl", "times"), ("dora", "plain")):
        user = chat.find_user(name)
        chat.persons.prefer(user.sessions[0], preference, "on")
    read = [person.read() for person in people]
    assert read[0] == read[1] == ["bob: one"]
    assert read[2] == ["14:30 bob: one", "-- times is on"]
    assert read[3] == ["bob: one", "server: plain is on"]
    assert chat.counts.deliveries - before == len(people)


@as_text
@over_own_sockets
def test_what_is_removed_in_the_midst_of_a_flush(connect: Connect, chat: ChatFactory) -> None:
    """Nobody who had not been given it is, whatever they have set."""
    chat.flusher.readers_at_once = 1
    people = connect.named("ann", "bob", "carl", "dora")
    for person in people[1:]:
        person.send("/set times on")
        person.read()
    people[0].post(b"one")
    for _ in range(2):
        chat.flusher.flush()
    chat.rooms["#lobby"].log.redact(chat.rooms["#lobby"].log.end - 1, "ann")
    removed = "14:30 ann: (removed by ann)"
    assert [person.read() for person in people] == [
        ["ann: one"],
        ["14:30 ann: one"],
        [removed],
        [removed],
    ]
