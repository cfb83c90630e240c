"""Reasons: whatever stands behind WHO and FOR is the reason, to the letter."""

from collections.abc import Callable

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from chatapp.chat.factory import ChatFactory
from chatapp.config import Config
from chatapp.events import Audited
from tests.chat.with_journal.keepers_of_order import BOB, owned_by_bob
from tests.connect import BY_TIME
from tests.conversation import Conversation

SPANS = {"10m": 600, "3h": 10_800, "2D": 172_800, "forever": 0, "Forever": 0}
WORDS = st.sampled_from(
    [
        "everywhere",
        "forever",
        "3d",
        "10",
        "ann",
        "#dev",
        "{name}",
        "%s",
        "-",
        "192.0.2.1",
        "  ",
        "//",
    ]
)
REASONS = st.one_of(
    st.lists(WORDS, min_size=1, max_size=6).map(" ".join),
    st.text("aZ 09.:/#{}%\\'\"-!?éß漢字🦊", min_size=1, max_size=200),
).filter(lambda text: text.strip(" ") == text != "")

one_connection = pytest.mark.parametrize("connect", BY_TIME[:1], ids="-".join, indirect=True)
"""How the line came does not matter to what it is cut into."""


@pytest.fixture
def config(config: Config) -> Config:
    """Bob is the owner."""
    return owned_by_bob(config)


@pytest.fixture
def noted(talk: Conversation, chat: ChatFactory) -> Callable[[str], Audited]:
    """Have bob type a line, and return what is noted of it last."""
    talk(f"""
        {BOB}
        ann is here
        ann > /join #dev
        ann, bob have read everything
    """)

    def type_(line: str) -> Audited:
        talk.clients["bob"].send(line)
        talk.listen()
        assert not [read for read in talk.unread["bob"] if read.startswith("!")]
        talk("ann, bob have read everything")
        *_, entry = chat.order.audit.log.entries_from(1)
        assert isinstance(entry.event, Audited)
        return entry.event

    return type_


@one_connection
@pytest.mark.parametrize("where", ["", "everywhere "])
def test_behind_a_span(noted: Callable[[str], Audited], chat: ChatFactory, where: str) -> None:
    """Any text is a reason then, also one that looks like a span, a name or a command."""

    @given(st.sampled_from(sorted(SPANS)), REASONS)
    def check(span: str, why: str) -> None:
        done = noted(f"/mute {where}ann {span} {why}")
        until = chat.wall() + SPANS[span] if SPANS[span] else 0
        assert (done.act, done.whom, done.why) == ("mute", "ann", why)
        assert done.where == ("" if where else "#dev")
        assert done.until == pytest.approx(until, abs=1)

    check()


@one_connection
@pytest.mark.parametrize("where", ["", "everywhere "])
def test_without_a_span(noted: Callable[[str], Audited], where: str) -> None:
    """So is any text that does not begin like a span, whatever blanks are in it."""

    @given(REASONS)
    @example("spam 3d")
    @example("spam   and  more")
    def check(why: str) -> None:
        word, _, _ = why.partition(" ")
        begins_with_a_number = word.lstrip("-+~<>.")[:1].isdecimal()
        assume(not begins_with_a_number and word.lower() != "forever")
        done = noted(f"/mute {where}ann {why}")
        assert (done.whom, done.why, done.until) == ("ann", why, 0)

    check()


@one_connection
def test_of_a_kick(noted: Callable[[str], Audited], talk: Conversation) -> None:
    """A kick has no span: all that follows the name is the reason."""

    @given(REASONS)
    @example("3d of spam")
    @example("forever")
    def check(why: str) -> None:
        done = noted(f"/kick ann {why}")
        assert (done.act, done.whom, done.why) == ("kick", "ann", why)
        talk("ann > /join #dev\nann, bob have read everything")

    check()
