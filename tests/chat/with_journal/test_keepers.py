"""Rooms that somebody keeps: /room, right and wrong."""

from dataclasses import replace

from chatapp.chat.factory import ChatFactory
from tests.chat.with_journal.rows import rows
from tests.chat.with_journal.three_in_dev import IN_DEV, REGISTERED
from tests.conftest import limit
from tests.conversation import Conversation


def own(chat: ChatFactory, *names: str) -> None:
    """Have users own the server."""
    accounts = replace(chat.config.accounts, owners=names)
    chat.configure(replace(chat.config, accounts=accounts))


def test_the_account_that_opens_a_room_keeps_it(talk: Conversation) -> None:
    """Whoever enters later does not, nor does a guest; everyone in the room may know."""
    talk(f"""
        {REGISTERED}
        ann > /join #dev
        ann < -- you are in #dev, 1 member
        carl > /join #dev
        carl < -- you are in #dev, 2 members
        ann < -- carl joined #dev
        ann > /room
        ann < -- #dev is public, and ann keeps it
        carl > /room info
        carl < -- #dev is public, and ann keeps it
        carl > /join #guests
        carl < -- you are in #guests, 1 member
        carl > /ROOM INFO
        carl < -- #guests is public, and nobody keeps it
        bob > /room
        bob < -- #lobby is public, and nobody keeps it
    """)
    assert rows(talk) == {"keeper": 1}


def test_who_registers_later_keeps_nothing(talk: Conversation) -> None:
    """A guest's room stays without a keeper."""
    talk("""
        ann is here
        ann > /join #dev
        ann > /register horse battery
        ann has read everything
        ann > /room
        ann < -- #dev is public, and nobody keeps it
        ann > /room private
        ann < ! that is for the keeper of the room
    """)


def test_a_room_that_is_kept_outlives_its_members(talk: Conversation) -> None:
    """Nothing was said in it, nobody is in it, and the server was killed: it is there."""
    talk(f"""
        {REGISTERED}
        ann > /join #dev
        ann > /leave
        carl > /join #other
        carl > /leave
        ann, carl have read everything
        300 s pass
        carl > /rooms
        carl < -- #lobby, 3 members
        carl < -- #dev, 0 members
        the server is killed
        ann > /login ann horse battery
        ann < -- welcome to chatapp: you are guest1, in the lobby
        ann has read everything
        ann > /join #dev
        ann < -- you are in #dev, 1 member
        ann > /room
        ann < -- #dev is public, and ann keeps it
        ann > /room give-up
        ann < -- ann gave #dev up: nobody keeps it
        ann > /room
        ann < -- #dev is public, and nobody keeps it
        ann > /leave
        ann < -- you left #dev and are in #lobby
        700 s pass
        ann has read everything
        ann > /rooms
        ann < -- #lobby, 1 member
    """)
    assert rows(talk) == {}


def test_the_keeper_who_gives_up_the_name(talk: Conversation) -> None:
    """The room has no keeper, and is forgotten when it is empty; so are all lists with the name."""
    talk(f"""
        {IN_DEV}
        ann > /moderator bob
        ann, bob, carl < -- ann made bob a moderator of #dev
        bob > /unregister
        bob > bob
        bob has read everything
        ann, carl have read everything
        carl > /room
        carl < -- #dev is public, and ann keeps it
        ann > /unregister
        ann > ann
        ann, bob, carl have read everything
        carl > /room
        carl < -- #dev is public, and nobody keeps it
        carl > /leave
        carl has read everything
        300 s pass
        carl > /rooms
        carl < -- #lobby, 3 members
    """)
    assert rows(talk) == {}


def test_handing_over(talk: Conversation) -> None:
    """A registered user who is in the room may keep it; the one before has no more to say."""
    talk(f"""
        {IN_DEV}
        ann > /room keeper carl
        ann < ! carl is not registered
        ann > /room keeper zed
        ann < ! zed is not registered
        ann > /room keeper ann
        ann < ! ann keeps #dev already
        bob > /leave
        bob < -- you left #dev and are in #lobby
        ann, carl < -- bob left #dev
        ann > /room keeper bob
        ann < ! bob is not in #dev
        bob > /join #dev
        bob < -- you are in #dev, 3 members
        ann, carl < -- bob joined #dev
        ann > /room keeper BOB
        ann, bob, carl < -- ann made bob the keeper of #dev
        ann > /room public
        ann < ! that is for the keeper of the room
        the server is killed
        dora comes
        dora > /login bob horse battery
        dora has read everything
        dora > /join #dev
        dora has read everything
        dora > /room
        dora < -- #dev is public, and bob keeps it
        dora < -- invited: ann
    """)


def test_words_of_room(talk: Conversation) -> None:
    """It takes one word of a few, and only `keeper` a user."""
    usage = "! usage: /room info, private, public, keeper USER or give-up"
    talk(f"""
        {IN_DEV}
        ann > /room secret
        ann < {usage}
        ann > /room keeper
        ann < {usage}
        ann > /room private bob
        ann < {usage}
        ann > /room give-up now please
        ann < ! usage: /room [WHAT] [USER]
        ann > /room public
        ann < ! #dev is public already
        ann > /room private
        ann < -- ann made #dev private
        ann < -- 2 left #dev: bob, carl
        ann > /room private
        ann < ! #dev is private already
        bob, carl have read everything
    """)


def test_the_keeper_is_invited_always(talk: Conversation) -> None:
    """A moderator can neither invite the keeper, nor take that back."""
    talk(f"""
        {IN_DEV}
        ann > /moderator bob
        ann, bob, carl < -- ann made bob a moderator of #dev
        bob > /invite ann
        bob < ! ann is invited already
        bob > /uninvite ann
        bob < ! ann keeps #dev
    """)


def test_operators_and_owners_keep_the_others(talk: Conversation) -> None:
    """The lobby, and rooms that a guest has opened; the lobby can neither be kept nor private."""
    talk(f"""
        {REGISTERED}
        carl > /join #dev
        bob, ann > /join #dev
        ann, bob, carl have read everything
        ann > /room keeper bob
        ann < ! that is for the keeper of the room
    """)
    own(talk.chat, "ann")
    talk("""
        ann > /room give-up
        ann < ! nobody keeps #dev
        ann > /room keeper bob
        ann, bob, carl < -- ann made bob the keeper of #dev
        ann > /room give-up
        ann, bob, carl < -- ann gave #dev up: nobody keeps it
        ann > /room private
        ann < -- ann made #dev private
        ann < -- carl left #dev
        bob has read everything
        carl has read everything
        ann > /room
        ann < -- #dev is private, and nobody keeps it
        ann < -- invited: ann, bob
        ann > /join #lobby
        ann < -- you are in #lobby, 3 members
        ann > /room private
        ann < ! the lobby is for everyone
        ann > /room keeper bob
        ann < ! nobody can keep the lobby
        ann > /moderator bob
        ann, bob, carl < -- ann made bob a moderator of #lobby
    """)


def test_how_many_rooms_an_account_keeps(talk: Conversation) -> None:
    """More are refused, opened or handed over; a limit that changes counts at once."""
    limit(talk.chat, rooms_per_account=1)
    talk(f"""
        {REGISTERED}
        ann > /join #one
        ann < -- you are in #one, 1 member
        ann > /join #two
        ann < ! you keep 1 room, which is the most: /room give-up in one of them
        bob > /join #two
        bob < -- you are in #two, 1 member
        ann > /join #two
        ann < -- you are in #two, 2 members
        bob < -- ann joined #two
        bob > /room keeper ann
        bob < ! ann keeps as many rooms as there may be
    """)
    limit(talk.chat, rooms_per_account=0)
    talk("""
        bob > /room keeper ann
        ann, bob < -- bob made ann the keeper of #two
        ann > /join #three
        ann < -- you are in #three, 1 member
    """)
    limit(talk.chat, rooms_per_account=3)
    talk("""
        ann > /join #four
        ann < ! you keep 3 rooms, which is the most: /room give-up in one of them
        ann > /room give-up
        ann < -- ann gave #three up: nobody keeps it
        ann > /join #four
        ann < -- you are in #four, 1 member
    """)
