"""What is written for those who have set something, in every encoding."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.events import Notice, Refused, Welcomed, Whispered
from chatapp.log.entry import Entry
from chatapp.names import skeleton
from chatapp.place import Place
from chatapp.room_events import Acted, Event, Gap, Joined, Left, Renamed, Said, TopicSet
from chatapp.wire.encoding import FRAME, LINE, OBJECT, TELNET, Encoding, minute
from chatapp.wire.frames import payload_of
from chatapp.wire.news import News, has_name
from chatapp.wire.personal import encoding_for
from chatapp.wire.preferences import CHOICES, NO_PREFERENCES, Preferences
from tests.somebody import Somebody

BASES = [LINE, TELNET, FRAME]
EVENTS: list[Event] = [
    Said("#lobby", "bob", "hello Ann", 2),
    Said("#dev", "ann", "I am ann", 1),
    Acted("#dev", "carl", "waves at bob", 3),
    Whispered("bob", "ann", "psst", outgoing=False, by=2),
    Whispered("ann", "bob", "psst", outgoing=True, by=1),
    Joined("#lobby", ("bob",)),
    Left("#dev", ("bob", "carl")),
    Renamed("#lobby", "bob", "rob"),
    Renamed("#lobby", "guest1", "ann"),
    TopicSet("#lobby", "bob", "ann"),
]
PREFERENCES = st.builds(
    Preferences, **{name: st.sampled_from(choice.values) for name, choice in CHOICES.items()}
)
NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9_-]{0,23}", fullmatch=True)
WORDS = st.sampled_from(["server", "server refuses", "whisper from ann", "naming you", "14:30"])
TEXTS = st.lists(st.one_of(NAMES, WORDS, st.sampled_from([": ", ", ", " ", "@", "#"]))).map("".join)


def written(event: Event, encoding: Encoding | None) -> bytes:
    """Return an entry as it is written."""
    assert encoding is not None
    return Entry(3, 60.0, event).encode(encoding)[0]


def line(event: Event, preferences: Preferences, *, past: bool = False) -> str:
    """Return the line that ann reads of an entry."""
    encoding = encoding_for(LINE, Somebody(preferences=preferences), colours=False)
    data = written(event, encoding.past if past else encoding)
    return data.decode().removesuffix("\r\n")


@given(st.sampled_from(EVENTS), PREFERENCES, st.booleans(), st.booleans())
def test_all_encodings_say_the_same(
    event: Event, preferences: Preferences, past: bool, colours: bool
) -> None:
    """A line is the same over each; a program is sent what it is sent without any setting."""
    reader = Somebody(preferences=preferences)
    lines = []
    for base in BASES:
        encoding = encoding_for(base, reader, colours=colours)
        assert (encoding.name, encoding.ask, encoding.base) == (base.name, base.ask, base)
        data = written(event, encoding.past if past else encoding)
        lines.append(
            data.removesuffix(b"\r\n") if base is not FRAME or not data else payload_of(data)
        )
    assert len(set(lines)) == 1
    assert encoding_for(OBJECT, reader, colours=colours) is OBJECT


@given(st.lists(st.sampled_from(EVENTS), min_size=1), PREFERENCES, st.booleans())
def test_whom_nothing_concerns_reads_what_others_read(
    events: list[Event], preferences: Preferences, ignores: bool
) -> None:
    """Who shares the bytes of some news reads just what would be written for them alone."""
    ignored = {3: "carl"} if ignores else {}
    encoding = encoding_for(LINE, Somebody(preferences=preferences, ignored=ignored), colours=True)
    if not encoding.differs(News(events)):
        for event in events:
            assert written(event, encoding) == written(event, encoding.shared)


@given(st.lists(st.tuples(st.sampled_from(EVENTS), PREFERENCES, st.booleans())))
def test_settings_cost_the_log_no_memory(
    readings: list[tuple[Event, Preferences, bool]],
) -> None:
    """However many there are, an entry keeps what it keeps for those who have set nothing."""
    for event, preferences, past in readings:
        entry, reader = Entry(3, 60.0, event), Somebody(preferences=preferences)
        encoding: Encoding | None = encoding_for(LINE, reader, colours=True)
        if past and encoding is not None:
            encoding = encoding.past
        assert encoding is not None
        piece, cost = entry.encode(encoding)
        assert entry.size_in(encoding) == len(piece)
        assert cost == sum(map(len, entry.encoded.values()))
        assert {one for one in entry.encoded if entry.encoded[one]} <= {LINE, LINE.past}


@given(st.lists(PREFERENCES, max_size=6), st.sampled_from(BASES))
def test_who_has_set_the_same_shares_it(settings: list[Preferences], base: Encoding) -> None:
    """There is one encoding for all whose lines are the same, and the base for most."""
    readers = [Somebody(id=n, preferences=set_) for n, set_ in enumerate(settings)]
    shared = [encoding_for(base, reader, colours=False).shared for reader in readers]
    for one, first in zip(shared, settings, strict=True):
        for other, second in zip(shared, settings, strict=True):
            alike = all(
                getattr(first, name) == getattr(second, name)
                for name in ("times", "joins", "plain")
            )
            coloured = [p.wants_colours(shown=False) for p in (first, second)]
            assert (one is other) == (alike and coloured[0] == coloured[1])
    assert encoding_for(base, Somebody(), colours=False) is base


@given(NAMES, TEXTS, st.sampled_from(["#lobby", "#dev"]), st.booleans())
def test_plain_lines_cannot_be_forged(user: str, text: str, place: str, acts: bool) -> None:
    """What is said begins with the words for a room, for an action, and its speaker's name."""
    if skeleton(user) == skeleton("server"):
        return
    plain = Preferences(plain="on")
    event: Event = (Acted if acts else Said)(place, user, text or "x", 2)
    where = "" if place == "#lobby" else "in dev, "
    what = f"an action, {user} " if acts else f"{user}: "
    assert line(event, plain) == f"{where}{what}{text or 'x'}"
    for served in (
        Notice(text),
        Refused(text, "usage"),
        Whispered(user, "ann", text, outgoing=False),
    ):
        begins = line(served, plain).partition(":")[0]
        assert not re.fullmatch(r"(in \S+, )?(an action, )?[A-Za-z][A-Za-z0-9_-]*", begins) or (
            begins == "server"
        )


@pytest.mark.parametrize(
    ("event", "text"),
    [
        (
            Notice("2 online: ann, bob", ("ann", "bob")),
            ["server: 2 online:", "server: ann", "server: bob"],
        ),
        (
            Notice("2 in #ann: ann 1 more", ("ann",)),
            ["server: 2 in #ann:", "server: ann", "server: 1 more"],
        ),
        (Notice("you ignore nobody"), ["server: you ignore nobody"]),
        (Refused("no such user: zed", "no_such_user"), ["server refuses: no such user: zed"]),
        (Gap("#dev", 3), ["server: 3 messages missed in #dev"]),
        (
            Welcomed("chatapp", "ann", Place("#lobby", "x", 0)),
            ["server: welcome to chatapp: you are ann, in the lobby"],
        ),
    ],
)
def test_plain_lines_of_the_server(event: Event, text: list[str]) -> None:
    """They begin with its word, which is nobody's name."""
    view = encoding_for(LINE, Somebody(preferences=Preferences(plain="on")), colours=True)
    assert view.encode(event).decode().splitlines() == text
    framed = encoding_for(FRAME, Somebody(preferences=Preferences(plain="on")), colours=True)
    assert framed.encode(event).count(b"\x81") == len(text)


def test_times_and_marks() -> None:
    """The time is first; what may have been read already has it in brackets."""
    now = minute(60.0)
    both = Preferences(times="on", mentions="bell")
    assert line(EVENTS[0], both) == f"\a{now} @ bob: hello Ann"
    assert line(EVENTS[0], both, past=True) == f"[{now}] @ bob: hello Ann"
    assert line(EVENTS[1], both) == f"{now} #dev ann: I am ann"
    aloud = replace(both, plain="on")
    assert line(EVENTS[0], aloud) == f"\a{now}, naming you, bob: hello Ann"
    assert line(EVENTS[2], aloud, past=True) == (
        f"earlier at {now}, in dev, an action, carl waves at bob"
    )


def test_one_s_own_new_name_is_read() -> None:
    """Whoever wants to read of no others'."""
    quiet = Preferences(joins="off")
    assert [line(event, quiet) for event in EVENTS[5:9]] == ["", "", "", "-- guest1 is now ann"]


MENTIONS = [
    *("ann", "Ann!", "hello, ann", "@ann", "x@ann", "(ann)", "ann's", "_ann_"),
    *("*ann*", "ann-", "aNN_", "-ann", "- ann", "@ann\u4f60\u597d", "hi ann.", "ann,bob"),
]  # fmt: skip
OTHERS = [
    "anna",
    "joann",
    "ann-bob",
    "ann_x",
    "xann",
    "an n",
    "\u00e9ann",
    "ann\u00e9",
    "",
    "@anna",
]


@pytest.mark.parametrize("text", MENTIONS)
def test_a_name_as_a_word(text: str) -> None:
    """It stands by itself, or after an `@`."""
    assert skeleton("ann") in News([Said("#lobby", "bob", text)]).names
    assert has_name(text, skeleton("ann"))


@pytest.mark.parametrize("text", [*OTHERS, "ann\u4f60"])
def test_no_word_of_that_name(text: str) -> None:
    """It is a part of a longer word."""
    assert skeleton("ann") not in News([Said("#lobby", "bob", text)]).names
    assert not has_name(text, skeleton("ann"))


@given(NAMES, TEXTS, TEXTS)
def test_any_name_as_a_word(name: str, before: str, after: str) -> None:
    """Whatever else there is; and in letters that look like its own."""
    text = f"{before} {name.upper()}! {after}"
    assert skeleton(name) in News([Acted("#lobby", "bob", text)]).names
    marked = line(Said("#lobby", "bob", f"{before}, @{name.lower()}", 2), NO_PREFERENCES)
    assert not marked.startswith("@ ")
