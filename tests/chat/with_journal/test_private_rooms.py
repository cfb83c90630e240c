"""Private rooms: who is invited enters and reads all, who is not is put out, wherever they are."""

from tests.chat.with_journal.rows import kept, rows
from tests.chat.with_journal.three_in_dev import IN_DEV
from tests.chat.with_journal.two_devices import LOGIN
from tests.connect import over_the_line_port
from tests.conversation import Conversation


def test_private_puts_out_who_is_not_invited(talk: Conversation) -> None:
    """They read why, and read nothing more of it; who is invited stays."""
    talk(f"""
        {IN_DEV}
        ann > /invite bob
        ann, bob, carl < -- ann invited bob to #dev
        ann > /room private
        ann, bob < -- ann made #dev private
        ann, bob < -- carl left #dev
        carl < -- ann made #dev private
        carl < -- you left #dev and are in #lobby
        bob > secret
        ann, bob < #dev bob: secret
        carl reads nothing
        carl > hello
        ann, bob, carl < carl: hello
        carl > /join #DEV
        carl < ! you cannot enter #DEV
        ann > /room
        ann < -- #dev is private, and ann keeps it
        ann < -- invited: bob
    """)


def test_who_is_invited_reads_all_that_is_kept(talk: Conversation) -> None:
    """Also what was said before the invitation."""
    talk(f"""
        {IN_DEV}
        bob > /leave
        ann > /room private
        ann > secret
        ann, bob, carl have read everything
        bob > /join #dev
        bob < ! you cannot enter #dev
        ann > /invite bob
        ann < -- ann invited bob to #dev
        bob < -- ann invited you to #dev: /join #dev
        bob > /join #dev
        bob < -- you are in #dev, 2 members
        ann < -- bob joined #dev
        bob > /history
        bob < [14:30] #dev ann: secret
    """)


def test_inviting_and_taking_back(talk: Conversation) -> None:
    """Only accounts are invited; who is no longer is put out, and may be invited again."""
    talk(f"""
        {IN_DEV}
        ann > /invite carl
        ann < ! carl is not registered
        ann > /invite zed
        ann < ! zed is not registered
        ann > /uninvite bob
        ann < ! bob is not invited
        ann > /invite bob
        ann, bob, carl < -- ann invited bob to #dev
        ann > /invite BOB
        ann < ! bob is invited already
        ann > /uninvite bob
        ann, bob, carl < -- ann uninvited bob from #dev
        ann > /invite bob
        ann > /room private
        ann, bob, carl have read everything
        ann > /uninvite bob
        ann, bob < -- ann uninvited bob from #dev
        bob < -- you left #dev and are in #lobby
        ann < -- bob left #dev
        bob > /join #dev
        bob < ! you cannot enter #dev
        ann > /invite bob
        ann < -- ann invited bob to #dev
        bob < -- ann invited you to #dev: /join #dev
        bob > /join #dev
        bob < -- you are in #dev, 2 members
        ann < -- bob joined #dev
        ann > /moderator bob
        ann, bob < -- ann made bob a moderator of #dev
        ann > /uninvite bob
        ann < ! bob is a moderator of #dev: /moderator -bob first
        ann > /moderator -bob
        ann, bob < -- ann relieved bob as a moderator of #dev
        ann > /uninvite bob
        ann, bob < -- ann uninvited bob from #dev
        bob < -- you left #dev and are in #lobby
        ann < -- bob left #dev
    """)
    assert rows(talk) == {"keeper": 1, "private": 1, "invited": 1}  # that is ann


def test_a_public_room_is_everyones_again(talk: Conversation) -> None:
    """Who enters then may read what is kept."""
    talk(f"""
        {IN_DEV}
        ann > /room private
        ann > secret
        ann, bob, carl have read everything
        ann > /room public
        ann < -- ann made #dev public
        carl > /join #dev
        carl < -- you are in #dev, 2 members
        ann < -- carl joined #dev
        carl > /history
        carl < [14:30] #dev ann: secret
    """)


NOT_GIVEN_UP = (
    "! #dev is private, and nobody new could enter: make it public first: /room public,"
    " or hand it over: /room keeper USER"
)


def test_who_keeps_it_no_longer_stays_invited(talk: Conversation) -> None:
    """Whoever has handed it over, or given it up, is not put out by that."""
    talk(f"""
        {IN_DEV}
        ann > /invite bob
        ann > /room private
        ann, bob, carl have read everything
        ann > /room keeper bob
        ann, bob < -- ann made bob the keeper of #dev
        bob > /room give-up
        bob < {NOT_GIVEN_UP}
        bob > /room public
        ann, bob < -- bob made #dev public
        bob > /room give-up
        ann, bob < -- bob gave #dev up: nobody keeps it
        ann > still here
        ann, bob < #dev ann: still here
        bob > /leave
        bob < -- you left #dev and are in #lobby
        ann < -- bob left #dev
        bob > /join #dev
        bob < -- you are in #dev, 2 members
        ann < -- bob joined #dev
    """)


def test_who_is_in_no_other_room_is_in_the_lobby(talk: Conversation) -> None:
    """Nobody is nowhere."""
    talk(f"""
        {IN_DEV}
        bob, carl > /leave #lobby
        ann, bob, carl have read everything
        ann > /room private
        carl < -- ann made #dev private
        carl < -- you left #dev and are in #lobby
        carl < -- you are in #lobby, 3 members
        bob has read everything
        ann has read everything
        carl > hello
        ann, bob, carl < carl: hello
    """)


def test_all_devices_are_put_out(talk: Conversation) -> None:
    """Those of an account, one of which is lost; it is in the room on none after a login either."""
    talk(f"""
        ann is here
        {LOGIN}
        pad > /login ann horse battery
        pad has read everything
        bob is here
        bob > /register horse battery
        bob > /join #dev
        ann > /join #dev
        ann, phone, pad, bob have read everything
        phone is lost
        bob > /room private
        ann, pad < -- bob made #dev private
        ann, pad < -- you left #dev and are in #lobby
        bob < -- bob made #dev private
        bob < -- ann left #dev
        back > /resume TOKEN(phone)
        back has read everything
        back > secret
        ann, bob, back, pad < ann: secret
        other comes
        other, ann, back, pad, bob have read everything
        other > /login ann horse battery
        other < -- you are logged in as ann, and in #lobby
        ann, bob, back, pad, other have read everything
    """)
    assert len(kept(talk, "member")) == 3  # ann in the lobby, bob in both


@over_the_line_port
def test_who_is_absent_is_put_out(talk: Conversation) -> None:
    """On coming back they read the rest, up to the line that says so, and nothing after it."""
    talk(f"""
        {IN_DEV}
        carl is lost
        ann, bob have read everything
        ann > before
        ann > /room private
        ann > secret
        ann, bob have read everything
        back > /resume TOKEN(carl)
        back < -- welcome back, carl: you are in #lobby
        back < -- /resume TOKEN brings you back if the connection is lost
        back < -- carl left #dev
        back < #dev ann: before
        back < -- ann made #dev private
        back < [14:30] -- guest1 is now ann
        back < [14:30] -- guest2 is now bob
        back < [14:30] -- guest3 is now carl
        back < -- carl left
        back < -- you are up to date
        ann, bob < -- carl joined
        back > /join #dev
        back < ! you cannot enter #dev
    """)
