"""What becomes of an account when two changes of it, or a change and a login, happen at once."""

import re

from tests.chat.with_journal.two_devices import LOGIN
from tests.connect import as_text
from tests.conversation import Conversation
from tests.hasher import FakeHasher
from tests.journal import FakeJournal

THIRD = f"""
        ann is here
        {LOGIN}
        third is here
        ann, phone, third have read everything
"""


def go_on(talk: Conversation, *names: str) -> list[str]:
    """Have the journal go on; return the bots' tokens that these are shown."""
    talk.scenes["the journal goes on"]()
    talk.listen()
    told = ["\n".join(talk.unread.pop(name)) for name in names]
    talk.unread.clear()
    return [secret for lines in told for secret in re.findall(r"-- (ct_\w+) logs", lines)]


@as_text
def test_a_password_and_a_token(talk: Conversation) -> None:
    """Both are kept."""
    talk(f"""
        {THIRD}
        third is lost
        ann, phone have read everything
        the journal waits
        ann > /token new weather
        phone > /password correct horse
        phone > /nick Ann
    """)
    (secret,) = go_on(talk, "ann")
    talk(f"""
        the server is killed
        third comes
        third has read everything
        third > /login ann horse battery
        third < ! wrong name or password
        third > /login ann correct horse
        third has read everything
        fourth > /login ann {secret}
        fourth has read everything
        third > hello
        third, fourth < Ann: hello
    """)


@as_text
def test_two_tokens(talk: Conversation) -> None:
    """Both are there, and are kept; of two with one label, the one that was made later."""
    talk(f"""
        {THIRD}
        the journal waits
        ann > /token new one
        phone > /token new two
        the journal goes on
        ann, phone have read everything
        ann > /token list
        ann < -- one: made on 2026-11-22, never used
        ann < -- two: made on 2026-11-22, never used
        the journal waits
        ann > /token new three
        phone > /token new three
    """)
    early, late = go_on(talk, "ann", "phone")
    talk(f"""
        the server is killed
        bot comes
        bot has read everything
        bot > /login ann {early}
        bot < ! wrong name or password
        bot > /login ann {late}
        bot has read everything
        the server is killed
        bot comes
        bot has read everything
        bot > /login ann {late}
        bot has read everything
        bot > /token list
        bot < -- one: made on 2026-11-22, never used
        bot < -- two: made on 2026-11-22, never used
        bot < -- three: made on 2026-11-22, used last on 2026-11-22
    """)


@as_text
def test_unregistering_and_another_change(talk: Conversation) -> None:
    """Nothing is left of the account."""
    talk(f"""
        {THIRD}
        ann > /unregister
        ann has read everything
        the journal waits
        ann > ann
        phone > /token new weather
        the journal goes on
        ann, phone, third have read everything
        phone is disconnected
        third has read everything
        third > /login ann horse battery
        third < ! wrong name or password
        the server is killed
        third comes
        third has read everything
        third > /login ann horse battery
        third < ! wrong name or password
    """)
    journal = talk.chat.journal
    assert isinstance(journal, FakeJournal)
    kept = {kind for kind, rows in journal.rows.items() if rows}
    assert not kept & {"account", "password", "token", "read"}


@as_text
def test_a_login_while_the_password_is_changed(talk: Conversation) -> None:
    """The old password is good no more, however far the login has come."""
    talk(f"""
        {THIRD}
        the journal waits
        ann > /password correct horse
        third > /login ann horse battery
        the journal goes on
        ann < -- your password is changed
        phone < -- you are logged out
        phone is disconnected
        third < ! all logins were ended meanwhile; try again
        third > /login ann horse battery
        third < ! wrong name or password
    """)


@as_text
def test_a_login_while_its_password_is_hashed(talk: Conversation) -> None:
    """The same."""
    talk(THIRD)
    hasher = talk.chat.login._hasher
    assert isinstance(hasher, FakeHasher)
    hasher.hold = True
    talk("third > /login ann horse battery")
    hasher.hold = False
    talk("""
        ann > /logout everywhere
        ann, third have read everything
        phone < -- you are logged out
        phone is disconnected
    """)
    hasher.go_on()
    talk("third < ! all logins were ended meanwhile; try again")


@as_text
def test_the_rooms_of_a_login_that_comes_to_nothing(talk: Conversation) -> None:
    """They are not the account's, also after a restart."""
    talk("""
        bob, ann are here
        bob > /join #ops
        ann > /register horse battery
        ann > /quit
        bob, ann have read everything
        ann is disconnected
        ann comes
        ann > /join #ops
        bob, ann have read everything
        the journal waits
        ann > /login ann horse battery
        ann is lost
        the journal goes on
        bob has read everything
        the server is killed
        bob > /resume TOKEN(bob)
        ann comes
        bob, ann have read everything
        ann > /login ann horse battery
        ann < -- you are logged in as ann, and in #lobby
        ann, bob have read everything
    """)
