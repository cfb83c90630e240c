"""Invitations: who makes them, and what is kept of them."""

import re

import pytest

from chatapp.chat import invitations
from chatapp.chat.factory import ChatFactory
from chatapp.config import Config
from chatapp.events import Audited
from tests.chat.with_journal.staffed import STAFF, staffed
from tests.conversation import Conversation
from tests.journal import FakeJournal


@pytest.fixture
def config() -> Config:
    """Ann is the owner, and everybody may register."""
    return staffed()


def test_codes_cannot_be_guessed() -> None:
    """A code has 80 random bits, in letters and digits that are hard to mistake."""
    made = {invitations._new_code() for _ in range(100)}
    assert len(made) == 100
    assert all(re.fullmatch(r"[a-z2-7]{16}", code) for code in made)


@pytest.mark.usefixtures("numbered_codes")
def test_nothing_is_kept_of_codes_that_are_no_longer_good(
    talk: Conversation, journal: FakeJournal
) -> None:
    """Used, too old, of a name that was given up, or of who is no operator any more."""
    talk(f"""
        {STAFF}
        ann > /operator carl
        bob, carl > /invitation
        ann, bob, carl have read everything
    """)
    assert len(journal.records["invitation"]) == 2
    assert "code1" not in str(journal.records)
    talk("""
        carl > /unregister
        carl > carl
        ann, bob, carl have read everything
    """)
    assert len(journal.records["invitation"]) == 1
    talk("""
        ann > /operator -bob
        ann, bob have read everything
        the server is killed
    """)
    assert not talk.chat.journal.records["invitation"]  # type: ignore[attr-defined]  # a fake one


@pytest.mark.usefixtures("numbered_codes")
def test_codes_that_are_too_old(talk: Conversation, journal: FakeJournal) -> None:
    """They are deleted in time, also those of who is no operator any more; younger ones stay."""
    talk(f"""
        {STAFF}
        bob > /invitation 2
        ann > /operator -bob
        ann > /invitation
        ann, bob, carl have read everything
        29 days pass
        ann > /invitation
        ann has read everything
    """)
    assert len(journal.records["invitation"]) == 4
    talk("2 days pass")
    assert len(journal.records["invitation"]) == 1
    talk("29 days pass")
    assert not journal.records["invitation"]
    accounts = [user.account for user in talk.chat.users.registered]
    assert not any(account.invitations for account in accounts if account is not None)


@pytest.mark.usefixtures("numbered_codes")
def test_a_code_that_is_given_back(talk: Conversation, chat: ChatFactory) -> None:
    """It gets too old as before."""
    talk(f"""
        {STAFF}
        bob > /invitation
        ann, bob, carl have read everything
    """)
    bob = chat.find_user("bob").account
    assert bob is not None
    invitation = chat.staff.invitations.find("code1")
    chat.staff.invitations.take(invitation)
    talk("60 s pass")
    chat.staff.invitations.give_back(invitation, bob)
    talk("29 days pass")
    assert len(bob.invitations) == 1
    talk("2 days pass")
    assert not bob.invitations


@pytest.mark.usefixtures("numbered_codes")
def test_who_may_make_them(talk: Conversation, chat: ChatFactory) -> None:
    """Operators, over a connection that others cannot read, and not too many."""
    talk(f"""
        {STAFF}
        carl > /invitation
        carl < ! that is for operators
        ann > /invitation 0
        ann < ! not a number of invitations: 0 (from 1 to 20)
        ann > /invitation 21
        ann < ! not a number of invitations: 21 (from 1 to 20)
        ann > /invitation x
        ann < ! not a number of invitations: x (from 1 to 20)
        ann > /invitation 20
        ann has read everything
    """)
    account = chat.find_user("ann").account
    assert account is not None
    account.invitations.update(dict.fromkeys(map(str, range(180)), chat.wall() + 1))
    talk("""
        ann > /invitation
        ann < ! 200 of your invitations at most may be unused
        2 s pass
        ann > /invitation
        ann < -- code21 lets somebody register, once, until 2026-12-22
    """)
    assert len(account.invitations) == 21
    *_, entry = chat.order.audit.log.entries_from(1)
    until = chat.wall() + 30 * 86_400
    assert entry.event == Audited("ann", "invitation", "1 code", "", "", until)
