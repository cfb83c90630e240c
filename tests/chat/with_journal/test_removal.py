"""Removing what was said: by moderators, of users who are gone, and for ever."""

from dataclasses import replace

import pytest
from twisted.internet.defer import Deferred

from chatapp.chat import removal
from chatapp.chat.factory import ChatFactory
from chatapp.events import Audited
from chatapp.log.entry import Entry
from chatapp.room_events import Acted, Said, TopicSet
from tests.connect import as_text
from tests.conversation import Conversation
from tests.journal import FakeJournal


@pytest.fixture
def talk(talk: Conversation, chat: ChatFactory) -> Conversation:
    """Ann, who moderates the lobby, and bob are in it."""
    talk("""
        ann, bob are here
        ann > /register horse battery
        ann, bob have read everything
    """)
    chat.find_room("#lobby").charter.moderators = {chat.find_user("ann").id}
    return talk


def words(journal: FakeJournal, number: int) -> list[str]:
    """Return what a journal holds of what was said in a log."""
    events = [entry.event for _, entry in sorted(journal.logs[number].items())]
    said = [event for event in events if isinstance(event, Said | Acted | TopicSet)]
    return [event.topic if isinstance(event, TopicSet) else event.text for event in said]


def test_by_a_moderator(talk: Conversation, chat: ChatFactory, journal: FakeJournal) -> None:
    """The last of a user, as many as there are; the audit log has it."""
    talk("""
        bob > one
        bob > /me waves
        ann > two
        bob > three
        ann, bob have read everything
        ann > /remove bob 2
        ann, bob < -- 2 messages of bob were removed by ann
        ann > /history
        ann < [14:30] bob: one
        ann < [14:30] * bob (removed by ann)
        ann < [14:30] ann: two
        ann < [14:30] bob: (removed by ann)
        ann > /remove BOB 100
        ann, bob < -- 1 message of bob was removed by ann
        ann > /remove bob
        ann < ! there is no message of bob here to be removed
        ann > /remove zed
        ann < ! there is no message of zed here to be removed
    """)
    room = chat.find_room("#lobby")
    removed = "(removed by ann)"
    assert words(journal, room.log.id) == [removed, removed, "two", removed]
    acts = [entry.event for entry in chat.order.audit.log.entries_from(1)]
    assert acts == [
        Audited("ann", "remove", "bob", "#lobby", "2 messages", 0.0),
        Audited("ann", "remove", "bob", "#lobby", "1 message", 0.0),
    ]


def test_of_a_user_with_another_name(talk: Conversation) -> None:
    """Known by the name of now, also what was said before; and by the name of then."""
    talk("""
        bob > one
        bob > /nick rob
        bob > two
        ann, bob have read everything
        ann > /remove rob 9
        ann, bob < -- 2 messages of rob were removed by ann
        bob > three
        bob > /nick bill
        ann, bob have read everything
        ann > /remove rob 9
        ann, bob < -- 1 message of rob was removed by ann
    """)


def test_of_a_user_who_is_gone(talk: Conversation) -> None:
    """By the name as it was said; and it is not in the room for those who come after a restart."""
    talk("""
        bob > one
        bob > two
        ann, bob have read everything
        bob > /quit
        ann has read everything
        ann > /remove bob 5
        ann < -- 2 messages of bob were removed by ann
        the server is killed
        carl is here
        carl > /history
        carl < [14:30] bob: (removed by ann)
        carl < [14:30] bob: (removed by ann)
    """)


def test_what_is_no_longer_in_memory(
    talk: Conversation, chat: ChatFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The journal is read, a part at a time, until there are enough."""
    monkeypatch.setattr(removal, "PART", 2)
    talk("""
        bob > one
        bob > two
        ann > three
        bob > four
        ann, bob have read everything
    """)
    chat.find_room("#lobby").log.rest()
    talk("""
        bob > five
        ann, bob < bob: five
        the journal waits
        ann > /remove bob 3
        ann reads nothing
        the journal goes on
        ann, bob < -- 3 messages of bob were removed by ann
        ann > /history
        ann < [14:30] bob: one
        ann < [14:30] bob: (removed by ann)
        ann < [14:30] ann: three
        ann < [14:30] bob: (removed by ann)
        ann < [14:30] bob: (removed by ann)
    """)
    chat.find_room("#lobby").log.rest()
    talk("""
        bob > /remove
        bob < ! there is no message of bob here to be removed
        the journal fails
        ann > /remove bob 9
        ann < ! what was said before cannot be read now; try again later
        the journal works
        ann > /remove bob 9
        ann, bob < -- 1 message of bob was removed by ann
    """)


def test_who_moderates_no_longer(talk: Conversation, chat: ChatFactory) -> None:
    """Nothing is removed that was looked for before."""
    talk("""
        bob > one
        ann, bob < bob: one
    """)
    room = chat.find_room("#lobby")
    room.log.rest()
    talk("""
        the journal waits
        ann > /remove bob
    """)
    room.charter.moderators.clear()
    talk("""
        the journal goes on
        ann < ! that is for moderators of the room
        ann > /history
        ann < [14:30] bob: one
    """)


def test_nobody_sees_it_before_it_is_kept(talk: Conversation) -> None:
    """While the journal waits the words are there; a server that is killed has not removed them."""
    talk("""
        bob > one
        ann, bob < bob: one
        the journal waits
        bob > /remove
        ann > /remove bob
        ann < ! there is no message of bob here to be removed
        ann > /history
        ann < [14:30] bob: one
        ann, bob read nothing
        the server is killed
        carl is here
        carl > /history
        carl < [14:30] bob: one
    """)


def test_two_at_once(talk: Conversation) -> None:
    """What somebody else is about to remove is not counted again."""
    talk("""
        bob > one
        bob > two
        ann, bob have read everything
        the journal waits
        bob > /remove
        ann > /remove bob 5
        ann, bob read nothing
        the journal goes on
        ann, bob < -- 1 message of bob was removed by bob
        ann, bob < -- 1 message of bob was removed by ann
        ann > /history
        ann < [14:30] bob: (removed by ann)
        ann < [14:30] bob: (removed by bob)
    """)


def test_a_topic_stays_removed(talk: Conversation) -> None:
    """After a restart, too."""
    talk("""
        bob > /topic fish
        ann, bob have read everything
        ann > /remove bob
        ann, bob < -- 1 message of bob was removed by ann
        ann, bob < -- ann cleared the topic
        the server is killed
        carl is here
        carl > /topic
        carl < -- #lobby has no topic
        carl > /history
        carl < [14:30] -- bob set the topic: (removed by ann)
        carl < [14:30] -- ann cleared the topic
    """)


@as_text
def test_who_comes_back(talk: Conversation) -> None:
    """What was missed is read without the words."""
    talk("""
        bob is lost
        ann < -- bob left
        ann > secret
        ann < ann: secret
        ann > /remove
        ann < -- 1 message of ann was removed by ann
        carl comes
        carl > /resume TOKEN(bob)
        carl has read everything
        ann has read everything
    """)
    assert "secret" not in str(talk.unread)


def test_what_was_read_back_just_before(talk: Conversation, chat: ChatFactory) -> None:
    """History and pages on their way from the journal come without the words."""
    talk("""
        bob > secret
        ann, bob < bob: secret
    """)
    log = chat.find_room("#lobby").log
    old = Entry(log.end - 1, log._entries[log.end - 1].time, log._entries[log.end - 1].event)
    log.rest()
    log.forget_recent()
    on_its_way: Deferred[list[Entry]] = Deferred()
    read_spoken = chat.journal.read_spoken
    chat.journal.read_spoken = lambda *_: on_its_way  # type: ignore[method-assign]
    talk("ann > /history")
    chat.journal.read_spoken = read_spoken  # type: ignore[method-assign]
    talk("""
        bob > /remove
        ann, bob < -- 1 message of bob was removed by bob
    """)
    on_its_way.callback([old])
    talk("ann < [14:30] bob: (removed by bob)")
    fresh = Entry(old.offset, old.time, Said("#lobby", "bob", "secret"))
    chat.rooms.pages._loaded[(log.id, 0)] = log.end, {old.offset: fresh}  # type: ignore[union-attr]
    found = log._find_older(old.offset)
    assert found is not None
    assert isinstance(found.event, Said)
    assert found.event.text == "(removed by bob)"


def test_a_flush_half_done(talk: Conversation, chat: ChatFactory) -> None:
    """Those who had not been given the words yet, in a crowd, are not given them."""
    room = chat.find_room("#lobby")
    chat.flusher.readers_at_once = 1
    for session in room.readers:
        session.socket_changed()  # and so each is in a cohort of its own
    room.log.append(Said("#lobby", "bob", "words"), 0.0)
    room.flush(1)
    room.log.redact(room.log.end - 1, "ann")
    room.flush(1)
    talk("""
        ann < bob: words
        bob < bob: (removed by ann)
    """)


ROLES = ("guest", "user", "moderator", "keeper", "operator", "owner")
PAIRS = [(by, of) for by in ROLES[2:] for of in ROLES if not by == of == "keeper"]
"""Who removes, and what they said whose it is; a room has one keeper."""

IS = ("a moderator here", "a keeper here", "an operator", "an owner")


def promote(chat: ChatFactory, name: str, role: str) -> None:
    """Give a user a role in the lobby."""
    user, charter = chat.find_user(name), chat.find_room("#lobby").charter
    if role == "moderator":
        charter.moderators.add(user.id)
    elif role == "keeper":
        charter.keeper = user.id
    elif role == "operator":
        assert user.account is not None
        user.account.is_operator = True
    elif role == "owner":
        owners = (*chat.config.accounts.owners, name)
        accounts = replace(chat.config.accounts, owners=owners)
        chat.configure(replace(chat.config, accounts=accounts))


@pytest.mark.parametrize(("by", "of"), PAIRS)
def test_only_of_lower_roles(talk: Conversation, chat: ChatFactory, by: str, of: str) -> None:
    """As with all that is done to users; one's own may always be removed."""
    chat.find_room("#lobby").charter.moderators.clear()
    if of != "guest":
        talk("""
            bob > /register horse battery
            ann, bob have read everything
        """)
    promote(chat, "bob", of)
    promote(chat, "ann", by)
    talk("""
        bob > one
        ann > two
        ann, bob have read everything
    """)
    if ROLES.index(of) < ROLES.index(by):
        talk("""
            ann > /remove bob
            ann, bob < -- 1 message of bob was removed by ann
        """)
    else:
        talk(f"""
            ann > /remove bob
            ann < ! bob is {IS[ROLES.index(of) - 2]}
            ann > /history
            ann < [14:30] bob: one
            ann < [14:30] ann: two
        """)
    talk("""
        ann > /remove ann
        ann, bob < -- 1 message of ann was removed by ann
        bob > three
        bob > /remove
        ann, bob < bob: three
        ann, bob < -- 1 message of bob was removed by bob
    """)


def test_what_a_keeper_said_under_another_name(talk: Conversation, chat: ChatFactory) -> None:
    """It is the user's, also when a guest has the name by now."""
    talk("""
        bob > one
        bob > /nick rob
        bob > /register horse battery
        guest is here
        guest > /nick bob
        ann, bob, guest have read everything
    """)
    promote(chat, "rob", "keeper")
    talk("""
        ann > /remove bob
        ann < ! rob is a keeper here
        guest > two
        ann > /remove bob
        ann, bob, guest < bob: two
        ann, bob, guest < -- 1 message of bob was removed by ann
        ann > /remove bob
        ann < ! rob is a keeper here
    """)


def test_a_role_that_is_given_meanwhile(talk: Conversation, chat: ChatFactory) -> None:
    """Nothing is removed that was looked for before."""
    talk("""
        bob > /register horse battery
        bob > one
        ann, bob have read everything
    """)
    chat.find_room("#lobby").log.rest()
    talk("""
        the journal waits
        ann > /remove bob
    """)
    promote(chat, "bob", "operator")
    talk("""
        the journal goes on
        ann < ! bob is an operator
    """)
