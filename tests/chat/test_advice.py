"""Advice: what Tab offers is what the user could find out by a command."""

import pytest
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.advice import Advice
from chatapp.chat.factory import ChatFactory
from tests.connect import Connect


@pytest.fixture
def advice(chat: ChatFactory, clock: MemoryReactorClock) -> Advice:
    """The advice for guest1, who is in #dev with Bob, while ann is in the lobby."""
    connect = Connect(chat, clock, "tcp")
    connect(first="/join #dev")
    bob, ann = connect(first="/nick Bob"), connect(first="/nick ann")
    bob.send("/join #dev")
    ann.send("/join #design")
    ann.send("/join #lobby")
    return chat.advise(next(one for one in chat.users.sessions if one.user.name == "guest1"))


@pytest.mark.parametrize(
    ("before", "words", "after"),
    [
        ("b", ["Bob"], ": "),
        ("ask B", ["Bob"], " "),
        ("ask @b", ["@Bob"], " "),
        ("a", [], ": "),
        ("/whis", ["/whisper"], " "),
        ("/LIST", ["/list"], " "),
        ("/oper", [], " "),
        ("/join #de", ["#design", "#dev"], " "),
        ("see #L", ["#lobby"], " "),
        ("say /whis", [], " "),
        ("", [], " "),
        ("hi ", [], " "),
        ("/set ", ["colours", "joins", "mentions", "plain", "times"], " "),
        ("/set t", ["times"], " "),
        ("/SET Times ", ["off", "on"], " "),
        ("/set mentions b", ["bell", "Bob"], " "),
        ("/set times on ", [], " "),
        ("/edit o", ["off"], " "),
        ("/room p", ["private", "public"], " "),
        ("/lockdown ", [], " "),
        ("say /set ", [], " "),
        ("//set ", [], " "),
        ("@", [], " "),
        ("#", [], " "),
    ],
)
def test_words(advice: Advice, before: str, words: list[str], after: str) -> None:
    """Commands begin a line, with words of their own; names are of those who are in the room."""
    completion = advice.complete(before)
    assert list(completion.words) == words
    assert completion.after == after


def test_secrets(advice: Advice) -> None:
    """A line that calls a command for secrets is not called back."""
    assert advice.may_keep("hello")
    assert advice.may_keep("/nick ann")
    assert not advice.may_keep("/login ann")
    assert not advice.may_keep("/LOGIN ann secret")
