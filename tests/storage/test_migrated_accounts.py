"""A file with accounts that an older version made is brought up to date, and all of it still holds.

`journals/4.sql` is what a killed server of version 4 of the schema has left behind, whose owner is
ann. She, bob, eve, fay and zed have registered, each with the password `horse battery`. Ann has
made bob an operator, opened #den, made it private, invited bob and made him a moderator there; said
three lines in it and removed the second; made a bot's token and an invitation; given fay a secret
for one login; banned zed and a network everywhere. Bob has banned dora from #den. Eve has given up
her name. Ann has logged in on her phone, ignored carl there, said that she is away, and lost it.
Carl, who is not registered, has whispered to bob.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from chatapp.chat.factory import ChatFactory
from chatapp.errors import JournalError
from chatapp.ops.hashing import ArgonHasher
from chatapp.storage import schema
from chatapp.storage.schema import MIGRATIONS
from tests.chat.with_journal.staffed import staffed, switch
from tests.connect import Connect
from tests.conversation import Conversation
from tests.making import make_chat
from tests.storage.conftest import make
from tests.storage.inline import Inline, ThreadlessReactor

JOURNAL = Path(__file__).parent / "journals" / "4.sql"
ENDED = 1_795_730_440.0
"""When the server was killed, in seconds since 1970."""
TOKENS = {
    "ann": "Jd9wwlpXjkefefpmMiua",
    "bob": "xXIgerUxDF-fUbxlagGw",
    "carl": "LkNVRoiZhMyUIQO3cWUE",
    "dora": "1voy8jeVMtolXRJCOSgO",
    "zed": "COhSzC6bzzF0xeVfSZny",
    "phone": "hdiXZcOo0T7mAT8dd9PR",
}
BOTS_TOKEN = "ct_tdls4rgseganob3wjgxefkt3xvmkmsa6"  # noqa: S105 - of nobody
INVITATION = "zpuyxysnwcc6g46v"
SECRET_OF_FAY = "sltabogohhlrnji75wmuezrv"  # noqa: S105 - of nobody


@pytest.fixture
def chat(tmp_path: Path) -> Iterator[ChatFactory]:
    """A chat that goes on from the journal a minute later, twice: it is up to date by then."""
    path = tmp_path / "chat.sqlite3"
    with closing(sqlite3.connect(path)) as database:
        database.executescript(JOURNAL.read_text(encoding="utf-8"))
    first = make(path)
    first.open()
    first.close()
    reactor, journal = ThreadlessReactor(), make(path)
    hasher = ArgonHasher(reactor)
    hasher._pool = Inline()  # type: ignore[assignment]
    hasher.startService()
    chat = make_chat(
        staffed(), reactor, journal, hasher=hasher, wall=lambda: ENDED + 60 + reactor.seconds()
    )
    chat.restore(journal.open())
    yield chat
    journal.close()


@pytest.fixture
def talk(chat: ChatFactory) -> Iterator[Conversation]:
    """People come back, over telnet."""
    clock = chat.clock
    assert isinstance(clock, ThreadlessReactor)
    connect = Connect(chat, clock, "tcp")
    talk = Conversation(connect)
    talk.tokens |= TOKENS
    yield talk
    connect.close()


def test_devices(talk: Conversation) -> None:
    """Each comes back by its token to what the user has, also one that was lost."""
    talk("""
        ann > /resume TOKEN(ann)
        ann < -- welcome back, ann: you are in #den, and in #lobby
        ann < -- /resume TOKEN brings you back if the connection is lost
        ann < -- you are up to date
        phone > /resume TOKEN(phone)
        phone < -- welcome back, ann: you are in #lobby, and in #den
        phone < -- /resume TOKEN brings you back if the connection is lost
        phone < -- you are up to date
        carl > /resume TOKEN(carl)
        carl has read everything
        carl > who ignores me?
        carl < carl: who ignores me?
        ann, phone read nothing
        carl > /w ann psst
        carl < [you -> ann] psst
        carl < -- ann is away: lunch
        phone > /back
        phone, ann have read everything
        phone > /whois ann
        phone < -- ann is a registered user since 2026-11-26, and here
        phone < -- rooms you share: #den, #lobby
        phone < -- ann is on 2 devices, from this machine
    """)


def test_logins(talk: Conversation) -> None:
    """The password is good, and so is the bot's token; that of an operator, once."""
    talk(f"""
        new, wrong, bot, fay, stranger come
        new, wrong, bot, fay, stranger have read everything
        new > /login bob horse battery
        new < -- you are logged in as bob, and in #lobby, and in #den
        new, wrong, bot, fay, stranger have read everything
        new > /history carl
        new < [22:00] [carl -> you] are you there?
        wrong > /login bob horse batterz
        wrong < ! wrong name or password
        bot > /login ann {BOTS_TOKEN}
        bot, new, wrong have read everything
        bot > /token list
        bot < -- weather: made on 2026-11-26, used last on 2026-11-26
        fay > /login fay {SECRET_OF_FAY}
        fay has read everything
        fay > /logout
        fay has read everything
        fay > /login fay {SECRET_OF_FAY}
        fay < ! wrong name or password
        stranger has read everything
        stranger > /nick eve
        stranger < ! that name was given up, and rests for a while: eve
        stranger > /nick b0b
        stranger < ! that name looks like bob: b0b
        new, wrong, bot have read everything
    """)


def test_order(talk: Conversation) -> None:
    """Bans, roles and what was removed are what they were."""
    talk("""
        zed comes
        zed has read everything
        zed > /login zed horse battery
        zed < ! you are banned: spam
        zed is disconnected
        zed connects from 198.51.100.7
        zed comes
        zed < ! you are banned
        zed is disconnected
        thief comes
        thief has read everything
        thief > /resume TOKEN(zed)
        thief < ! that token is mistyped, was used before, or is too old
        bob > /resume TOKEN(bob)
        bob has read everything
        bob > /join #den
        bob < -- you are in #den, 2 members
        bob > /bans
        bob < -- dora (a guest) is banned by bob, until 2027-09-22 22:00 UTC (299 d left): spam
        bob > /bans everywhere
        bob < -- 198.51.100.0/24 is banned by ann
        bob < -- zed is banned by ann: spam
        bob < -- zed is muted by ann, until 2027-09-22 22:00 UTC (299 d left): noise
        bob > /history
        bob < [22:00] #den ann: said in private
        bob < [22:00] #den ann: (removed by ann)
        bob < [22:00] #den ann: until here
        bob > /operator
        bob < -- owners: ann; operators: bob
    """)


def test_rooms(talk: Conversation) -> None:
    """A private room is unseen, and the lobby's topic is there."""
    talk("""
        dora > /resume TOKEN(dora)
        dora has read everything
        dora > /join #den
        dora < ! you cannot enter #den
        dora > /rooms
        dora < -- #lobby, 5 members: all about tests
        ann > /resume TOKEN(ann)
        ann, dora have read everything
        ann > /room
        ann < -- #den is private, and ann keeps it
        ann < -- moderators: bob
    """)


def test_an_invitation(talk: Conversation) -> None:
    """It is still good."""
    switch(talk.chat, registration="invite")
    talk(f"""
        gus is here
        gus > /register horse battery
        gus < -- your invitation, which an operator can give you:
        gus > {INVITATION}
        gus < -- gus is yours now: /login gus on any device
    """)


@pytest.mark.usefixtures("chat")
def test_an_older_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It refuses the file, which may hold what it does not know by now, and changes nothing."""
    monkeypatch.setattr(schema, "MIGRATIONS", MIGRATIONS[:4])
    database = sqlite3.connect(tmp_path / "chat.sqlite3")
    with closing(database), pytest.raises(JournalError) as failed:
        schema.migrate(database)
    reason = f"it was written by a newer chatapp (journal version {len(MIGRATIONS)};"
    assert str(failed.value) == f"{reason} this one knows 4)"
