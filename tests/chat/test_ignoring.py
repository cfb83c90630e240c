"""What the members of a room read who ignore users, beside those who do not."""

from chatapp.chat.factory import ChatFactory
from tests.connect import Connect


def ignore(chat: ChatFactory, name: str, other: str) -> None:
    """Have one user ignore another."""
    user, ignored = chat.find_user(name), chat.find_user(other)
    user.ignored = {ignored.id: ignored.name}
    for session in user.sessions:
        session.ignore()


def test_deliveries_are_counted(connect: Connect, chat: ChatFactory) -> None:
    """Each entry once for each reader, however many of them have bytes of their own."""
    people = connect.named("ann", "bob", "carl")
    ignore(chat, "ann", "bob")
    before = chat.counts.deliveries
    people[1].send("one")
    people[2].send("two")
    assert chat.counts.deliveries - before == len(people) * 2
    assert [person.read() for person in people] == [
        ["carl: two"],
        *[["bob: one", "carl: two"]] * 2,
    ]


def test_leaving_after_having_ignored(connect: Connect, chat: ChatFactory) -> None:
    """Whoever joined before and leaves after it is counted as one reader less."""
    ann, _bob = connect.named("ann", "bob")
    ignore(chat, "ann", "bob")
    ann.send("/quit")
    (reading,) = [n for n in chat.rooms["#lobby"]._reading.values() if n]
    assert reading == 1


def test_ignoring_in_the_midst_of_a_flush(connect: Connect, chat: ChatFactory) -> None:
    """What was not given to a reader yet is not, and deliveries are still counted right."""
    people = connect.named("ann", "bob", "carl")
    chat.flusher.readers_at_once = 1
    before = chat.counts.deliveries
    people[1].post(b"one")
    chat.flusher.flush()
    ignore(chat, "carl", "bob")
    assert [person.read() for person in people] == [["bob: one"], ["bob: one"], []]
    assert chat.counts.deliveries - before == len(people)
