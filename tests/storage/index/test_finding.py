"""The index for searching: what it finds is what a look through the journal would find."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chatapp.events import Whispered
from chatapp.log.journal import Change, NewEntry
from chatapp.log.search import Found, SearchRange, Wanted, text_of, words_of
from chatapp.room_events import Acted, Event, Joined, Said, TopicSet
from chatapp.storage import finding
from tests.storage.conftest import LOBBY, result, write
from tests.storage.index.conftest import (
    END,
    Indexed,
    covers,
    find,
    index_all,
    offsets,
    open_journal,
    say,
)

ALPHABET = 'abAB"*()-:^ \N{LATIN SMALL LETTER SHARP S}\N{FULLWIDTH LATIN CAPITAL LETTER A}日本語'
"""Few letters, so that words are found, and all that means something to FTS5."""


def test_words_are_found(journal: Indexed) -> None:
    """All of them, within others, whatever their case; in what was said, done, and made a topic."""
    events: list[Event] = [
        Said("#lobby", "ann", "The quick brown fox"),
        Joined("#lobby", ("quick",)),
        Acted("#lobby", "ann", "is QUICKER than foxes"),
        TopicSet("#lobby", "ann", "quick and dirty"),
        Said("#lobby", "quick", "slow fox"),
        Whispered("bob", "ann", "quick", outgoing=False),
    ]
    write(journal, Change([NewEntry(1, 5.0, event) for event in events], [LOBBY]))
    for _ in range(2):  # before and after they are indexed
        assert offsets(find(journal, "quick")) == [1, 3, 4]
        assert offsets(find(journal, "FOX quick")) == [1, 3]
        assert offsets(find(journal, "fox qu")) == [1, 3]
        assert offsets(find(journal, "cker tha")) == [3]
        assert offsets(find(journal, "quick fox", end=3)) == [1]
        assert offsets(find(journal, "quickly")) == []
        index_all(journal)
    found = find(journal, "quick", count=2)
    assert (offsets(found), found.more, found.whole) == ([3, 4], True, True)
    assert not find(journal, "quick", count=3).more


def test_scripts_without_blanks(journal: Indexed) -> None:
    """Words of three characters are found by the index, shorter ones by looking."""
    say(journal, "今日は日本語を話します", "明日は英語")
    index_all(journal)
    assert offsets(find(journal, "日本語")) == [1]
    assert offsets(find(journal, "日本")) == [1]
    assert offsets(find(journal, "語")) == [1, 2]


def test_several_logs_in_the_order_of_time(journal: Indexed) -> None:
    """Each keeps its own order, even where the clock was set back; others are not looked at."""
    for time, log in ((1.0, 1), (4.0, 2), (2.0, 1), (3.0, 2), (5.0, 3)):
        say(journal, f"fish {time}", log=log, time=time)
    index_all(journal)
    found = find(journal, "fish", 1, 2)
    assert [(log, entry.offset) for log, entry in found.entries] == [(1, 1), (1, 2), (2, 1), (2, 2)]
    assert [log for log, _ in find(journal, "fish", 1, 2, count=1).entries] == [2]


Texts = st.lists(st.text(ALPHABET, max_size=12), max_size=40)


few = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
any_search = given(
    texts=st.dictionaries(st.integers(1, 4), Texts, max_size=4),
    typed=st.text(ALPHABET, max_size=8),
    indexed=st.integers(0, 30),
    count=st.integers(1, 12),
    logs=st.sets(st.integers(1, 4), min_size=1),
)


@any_search
@few
def test_the_same_as_a_look_through_a_file(
    request: pytest.FixtureRequest, tmp_path_factory: Any, **what: Any
) -> None:
    """However much of it is indexed; and whatever is typed is some words."""
    path = tmp_path_factory.mktemp("index") / "chat"
    _compare(open_journal("sqlite", path, request), **what)


@any_search
@few
def test_the_same_as_a_look_through_a_redis(
    request: pytest.FixtureRequest, tmp_path_factory: Any, **what: Any
) -> None:
    """The same."""
    path = tmp_path_factory.mktemp("index") / "chat"
    _compare(open_journal("redis", path, request), **what)


def _compare(
    journal: Indexed,
    texts: dict[int, list[str]],
    typed: str,
    indexed: int,
    count: int,
    logs: set[int],
) -> None:
    """See that a search finds what a look through all that was said finds."""
    for log, lines in texts.items():
        say(journal, *lines, log=log)
    for _ in range(indexed):
        result(journal.index_more())
    words = words_of(typed)
    matching = {
        log: [
            at
            for at, line in enumerate(texts.get(log, []), 1)
            if all(word in text_of(Said("", "", line)) for word in words)
        ]
        for log in logs
    }
    found = find(journal, typed, *logs, count=count)
    journal.close()
    assert found.whole
    assert len(found.entries) == min(count, sum(map(len, matching.values())))
    assert found.more == (count < sum(map(len, matching.values())))
    for log in logs:
        here = [entry.offset for number, entry in found.entries if number == log]
        assert here == matching[log][len(matching[log]) - len(here) :]


@given(st.text(min_size=1, max_size=40))
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_can_be_searched(journal_in_file: Indexed, typed: str) -> None:
    """Nothing of what it means to FTS5 does anything."""
    words = words_of(typed)
    assert words == tuple(word for word in words if word.split() == [word])
    if words:
        find(journal_in_file, typed)


class Late:
    """A clock on which time passes with each look."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += finding.LOOK_SECONDS / 20
        return self.now


def test_a_search_that_takes_too_long(full: Indexed) -> None:
    """It ends with what was found, and says so."""
    assert full.searching.index is not None
    full.searching.index._seconds = Late()
    found = find(full, "fish")
    assert not found.whole
    assert 0 < len(found.entries) < 30
    assert offsets(found)[-1] == 30


def test_short_words_are_looked_for_in_the_newest(
    full: Indexed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Among so many, in all rooms together."""
    monkeypatch.setattr(finding, "PART", 5)
    monkeypatch.setattr(finding, "READ_AT_MOST", 10)
    found = find(full, "fi")
    assert (offsets(found), found.whole) == (list(range(21, 31)), False)
    assert offsets(find(full, "fi", 1, 2)) == list(range(26, 31))
    assert find(full, "fish 1").whole


def test_many_rooms(journal: Indexed) -> None:
    """Each has its own part of the shards."""
    for log in range(1, 60):
        say(journal, f"fish {log}", f"bird {log}", log=log)
    index_all(journal)
    assert all(covers(journal, log, 1, 3) for log in range(1, 60))
    found = find(journal, "fish", *range(1, 60))
    assert sorted(log for log, _ in found.entries) == list(range(1, 60))
    assert offsets(find(journal, "fish 7", 7)) == [1]
    assert offsets(find(journal, "fish 8", 7)) == []


def test_what_is_passed_over(full: Indexed) -> None:
    """It does not count."""

    def odd(event: Event) -> bool:
        return isinstance(event, Said) and event.text[-1] in "13579"

    wanted = Wanted([SearchRange(1, "#lobby", 1, END)], words_of("fish"), 3, odd)
    found: Found = result(full.search(wanted))
    assert (offsets(found), found.more) == ([26, 28, 30], True)
