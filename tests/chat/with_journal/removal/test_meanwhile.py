"""What is removed while something else is on its way: from the journal, to it, or to readers."""

import pytest
from twisted.internet.defer import Deferred

from chatapp.chat import removal
from chatapp.chat.factory import ChatFactory
from chatapp.log.entry import Entry
from chatapp.room_events import Said
from tests.conversation import Conversation


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
