"""Removing what was said: by moderators, of users who are gone, and for ever."""

from chatapp.chat.factory import ChatFactory
from chatapp.events import Audited
from chatapp.room_events import Acted, Said, TopicSet
from tests.connect import as_text
from tests.conversation import Conversation
from tests.journal import FakeJournal


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
