"""What keepers decide, and what others are about to do, on its way to the journal at one time."""

from tests.chat.with_journal.rows import kept, rows
from tests.chat.with_journal.three_in_dev import IN_DEV
from tests.conftest import limit
from tests.conversation import Conversation
from tests.journal import FakeJournal


def left_of(talk: Conversation, room: str) -> dict[str, set[str]]:
    """Return the keys of what the journal has of members of a room, and of places in it."""
    journal: FakeJournal = talk.chat.journal  # type: ignore[assignment]
    numbers = [number for number, row in journal.rows["room"].items() if row["name"] == room]
    return {
        kind: {key for key in kept(talk, kind) if key.split("/")[1] in numbers}
        for kind in ("member", "place")
    }


def leave_nothing(talk: Conversation) -> None:
    """Have ann leave #dev too; then the journal has no member of it, and no place in it."""
    talk("""
        ann > /leave
        ann has read everything
        300 s pass
    """)
    assert left_of(talk, "#dev") == {"member": set(), "place": set()}


def test_entering_while_it_becomes_private(talk: Conversation) -> None:
    """The user was not in, and nothing of it is left."""
    talk(f"""
        {IN_DEV}
        bob, carl > /leave
        ann, bob, carl have read everything
        300 s pass
        the journal waits
        ann > /room private
        bob, carl > /join #dev
        the journal goes on
        ann < -- ann made #dev private
        bob, carl < ! you cannot enter #dev
        bob > hello
        ann, bob, carl < bob: hello
    """)
    leave_nothing(talk)


def test_entering_before_it_becomes_private(talk: Conversation) -> None:
    """The user was in for a moment, and is put out."""
    talk(f"""
        {IN_DEV}
        carl > /leave
        ann, bob, carl have read everything
        the journal waits
        carl > /join #dev
        ann > /room private
        the journal goes on
        carl < -- you are in #dev, 3 members
        carl < -- ann made #dev private
        carl < -- you left #dev and are in #lobby
        ann, bob < -- ann made #dev private
        bob < -- you left #dev and are in #lobby
        ann has read everything
        carl > /list #dev
        carl < ! no such room: #dev
    """)


def test_registering_while_it_becomes_private(talk: Conversation) -> None:
    """The new account is in the rooms that are left to it."""
    talk(f"""
        {IN_DEV}
        carl > /leave #lobby
        ann, bob, carl have read everything
        the journal waits
        ann > /room private
        carl > /register horse battery
        the journal goes on
        ann, bob, carl have read everything
        carl > /list
        carl < -- 3 online: ann, bob, carl
        phone comes
        ann, bob, carl, phone have read everything
        phone > /login carl horse battery
        phone < -- you are logged in as carl, and in #lobby
        phone has read everything
        ann, bob, carl have read everything
    """)
    leave_nothing(talk)


def test_logging_in_while_it_becomes_private(talk: Conversation) -> None:
    """A guest's room that the guest was put out of does not become the account's."""
    talk(f"""
        {IN_DEV}
        bob > /leave
        ann, bob, carl have read everything
        the journal waits
        ann > /room private
        carl > /login bob horse battery
        the journal goes on
        carl < -- ann made #dev private
        carl < -- you left #dev and are in #lobby
        carl < -- you are logged in as bob, and in #lobby
        ann, bob, carl have read everything
    """)
    leave_nothing(talk)


def test_leaving_and_speaking_while_it_becomes_private(talk: Conversation) -> None:
    """What was said before is said; who has left is not put out as well."""
    talk(f"""
        {IN_DEV}
        the journal waits
        carl > one more thing
        bob > /leave
        ann > /room private
        carl > and another
        the journal goes on
        bob < #dev carl: one more thing
        bob < -- you left #dev and are in #lobby
        carl < #dev carl: one more thing
        carl < -- bob left #dev
        carl < -- ann made #dev private
        carl < -- you left #dev and are in #lobby
        ann has read everything
    """)
    leave_nothing(talk)


def test_put_out_before_the_leave_is_kept(talk: Conversation) -> None:
    """The user has left once."""
    talk(f"""
        {IN_DEV}
        the journal waits
        ann > /room private
        bob > /leave
        the journal goes on
        bob < -- ann made #dev private
        bob < -- you left #dev and are in #lobby
        ann, bob, carl have read everything
    """)
    leave_nothing(talk)


def test_coming_back_while_it_becomes_private(talk: Conversation) -> None:
    """The user comes back to the other rooms."""
    talk(f"""
        {IN_DEV}
        carl is lost
        ann, bob have read everything
        the journal waits
        ann > /room private
        back > /resume TOKEN(carl)
        the journal goes on
        back < -- welcome back, carl: you are in #lobby
        ann, bob, back have read everything
        back > /rooms
        back < -- #lobby, 3 members
    """)


def test_an_invitation_of_who_gives_up_the_name(talk: Conversation) -> None:
    """Nothing of it is left, whichever of the two is kept first."""
    talk(f"""
        {IN_DEV}
        bob > /unregister
        bob has read everything
        the journal waits
        ann > /invite bob
        bob > bob
        the journal goes on
        ann, bob, carl have read everything
    """)
    assert rows(talk) == {"keeper": 1}
    talk("""
        bob > /nick bo
        bob > /register horse battery
        bob > /unregister
        ann, bob, carl have read everything
        the journal waits
        bob > bo
        ann > /moderator bo
        the journal goes on
        ann, bob, carl have read everything
    """)
    assert rows(talk) == {"keeper": 1}


def test_a_room_that_is_opened_by_who_gives_up_the_name(talk: Conversation) -> None:
    """Nobody keeps it."""
    talk("""
        ann is here
        ann > /register horse battery
        ann has read everything
        phone comes
        phone > /login ann horse battery
        ann, phone have read everything
        ann > /unregister
        ann has read everything
        the journal waits
        ann > ann
        phone > /join #dev
        the journal goes on
        ann has read everything
        phone has read everything
        300 s pass
    """)
    assert rows(talk) == {}


def test_handing_over_to_who_gives_up_the_name(talk: Conversation) -> None:
    """Nobody keeps the room."""
    talk(f"""
        {IN_DEV}
        bob > /unregister
        bob has read everything
        the journal waits
        bob > bob
        ann > /room keeper bob
        the journal goes on
        ann, bob, carl have read everything
        carl > /room
        carl < -- #dev is public, and nobody keeps it
    """)
    assert rows(talk) == {"invited": 1}


def test_rooms_that_are_opened_on_two_devices(talk: Conversation) -> None:
    """The one that is one too many has no keeper; both had room for one more."""
    limit(talk.chat, rooms_per_account=1)
    talk("""
        ann is here
        ann > /register horse battery
        ann has read everything
        phone comes
        phone > /login ann horse battery
        ann, phone have read everything
        the journal waits
        ann > /join #one
        phone > /join #two
        the journal goes on
        ann, phone have read everything
        ann > /room
        ann < -- #one is public, and ann keeps it
        phone > /room
        phone < -- #two is public, and nobody keeps it
    """)
    assert rows(talk) == {"keeper": 1}


def test_rows_of_who_is_gone_are_deleted_at_the_start(talk: Conversation) -> None:
    """A server that was killed in between leaves nothing for ever."""
    talk("""
        ann is here
        ann > /register horse battery
        ann has read everything
    """)
    journal: FakeJournal = talk.chat.journal  # type: ignore[assignment]
    lobby = next(iter(journal.rows["room"]))
    journal.rows["keeper"] |= {lobby: {"user": 999}, "998": {"user": 1}}
    journal.rows["private"]["998"] = {}
    journal.rows["moderator"][f"{lobby}/999"] = journal.rows["invited"]["998/1"] = {}
    talk("""
        the server is killed
        bob is here
    """)
    assert rows(talk) == {}
