"""Resets: a forgotten password is replaced by a secret that is good once."""

import re
from collections.abc import Callable
from itertools import count

import pytest

from chatapp.chat import resets
from chatapp.chat.factory import ChatFactory
from chatapp.chat.logged_in import INSECURE
from chatapp.config import Config
from chatapp.events import Audited
from tests.chat.with_journal.staffed import STAFF, staffed, switch
from tests.conversation import Conversation
from tests.journal import FakeJournal


@pytest.fixture
def config() -> Config:
    """Ann is the owner."""
    return staffed()


@pytest.fixture(autouse=True)
def new_secret(monkeypatch: pytest.MonkeyPatch) -> Callable[[], str]:
    """The secrets are secret1, secret2 and so on; return what makes them else."""
    make = resets._new_secret
    numbers = count(1)
    monkeypatch.setattr(resets, "_new_secret", lambda: f"secret{next(numbers)}")
    return make


def test_secrets_cannot_be_guessed(new_secret: Callable[[], str]) -> None:
    """A secret has 120 random bits."""
    made = {new_secret() for _ in range(100)}
    assert len(made) == 100
    assert all(re.fullmatch(r"[a-z2-7]{24}", secret) for secret in made)


def test_a_secret(talk: Conversation, chat: ChatFactory) -> None:
    """The user is logged out, and comes in by the secret, once."""
    talk(f"""
        {STAFF}
        carl2 > /login carl horse battery
        ann, bob, carl, carl2 have read everything
        bob > /password CARL
        carl, carl2 < -- you are logged out
        carl, carl2 are disconnected
        bob < -- secret1 logs carl in once, in place of the password
        bob < -- carl left
        ann < -- carl left
        carl comes
        ann, bob, carl have read everything
        carl > /resume TOKEN(carl2)
        carl < ! that token is mistyped, was used before, or is too old
        carl > /login carl horse battery
        carl < ! wrong name or password
        carl > /login carl secret1
        carl < -- you are logged in as carl, and in #lobby
        carl < -- /resume TOKEN brings you back if the connection is lost
        carl < [14:30] -- carl left
        carl < [14:30] -- guest1 joined
        carl < -- you are up to date
        carl < -- that secret is not good again: /password asks for your new password
        ann, bob, carl have read everything
        carl2 comes
        ann, bob, carl, carl2 have read everything
        carl2 > /login carl secret1
        carl2 < ! wrong name or password
        carl > /password correct horse
        carl < -- your password is changed
        carl2 > /login carl correct horse
        ann, bob, carl, carl2 have read everything
    """)
    *_, entry = chat.order.audit.log.entries_from(1)
    assert entry.event == Audited("bob", "password", "carl", "", "", 0.0)


def test_after_a_restart(talk: Conversation, journal: FakeJournal) -> None:
    """A secret is good after it, and one that was used is not."""
    talk(f"""
        {STAFF}
        bob > /password carl
        carl is disconnected
        ann, bob, carl have read everything
        the server is killed
        carl comes
        carl has read everything
        carl > /login carl horse battery
        carl < ! wrong name or password
        carl > /login carl SECRET1
        carl has read everything
        the server is killed
        thief comes
        thief has read everything
        thief > /login carl secret1
        thief < ! wrong name or password
        thief > /login carl secret2
        thief < ! wrong name or password
    """)
    assert "secret1" not in str(journal.records)


def test_who_may(talk: Conversation) -> None:
    """Operators, but for those who keep order themselves; owners may do that too."""
    talk(f"""
        {STAFF}
        dan is here
        ann, bob, carl have read everything
        ann > /operator carl
        ann, carl have read everything
        bob > /password carl
        bob < ! only owners do that to owners and operators
        bob > /password ann
        bob < ! only owners do that to owners and operators
        bob > /password bob
        bob < ! that is you: /password alone asks for your new password
        bob > /password dan
        bob < ! no registered user: dan
        bob > /password elizabethan
        bob < ! no registered user: elizabethan
        ann > /password bob
        bob < -- you are logged out
        bob is disconnected
        ann < -- secret1 logs bob in once, in place of the password
        ann < -- bob left
        ann > /operator -carl
        ann, carl, dan have read everything
        carl > /password ann
        carl < ! that password is too short: 10 characters at least
        carl > /password elizabethan
        carl < -- your password is changed
        dan > /password ann
        dan < ! you are not logged in: /login NAME, or /register
    """)


def test_over_a_connection_that_others_read(talk: Conversation, chat: ChatFactory) -> None:
    """The secret would be theirs."""
    talk(f"""
        bob connects from 192.0.2.1
        {STAFF}
    """)
    switch(chat, secure_networks=())
    talk(f"""
        bob > /password carl
        bob < ! {INSECURE}
        bob > /invitation
        bob < ! {INSECURE}
    """)


def test_a_name_that_is_given_up_meanwhile(talk: Conversation, journal: FakeJournal) -> None:
    """Nothing is left of it."""
    talk(f"""
        {STAFF}
        carl > /unregister
        carl has read everything
        the journal waits
        carl > carl
        bob > /password carl
        the journal goes on
        bob < ! carl is no longer registered
        ann, bob, carl have read everything
    """)
    number = str(talk.chat.find_user("ann").id)
    assert number in journal.records["password"]
    assert len(journal.records["password"]) == 2
    assert len(journal.records["account"]) == 2


def test_a_login_that_is_on_its_way(talk: Conversation) -> None:
    """It comes to nothing."""
    talk(f"""
        {STAFF}
        thief comes
        ann, bob, carl, thief have read everything
        the journal waits
        bob > /password carl
        thief > /login carl horse battery
        the journal goes on
        thief < ! all logins were ended meanwhile; try again
        carl is disconnected
        ann, bob, carl have read everything
        thief has read everything
    """)
