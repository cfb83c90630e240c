"""What is kept last is what happened last, whatever is saved of a user meanwhile."""

from chatapp.chat.factory import ChatFactory
from tests.conversation import Conversation


def test_a_user_is_saved_while_a_room_is_being_left(talk: Conversation, chat: ChatFactory) -> None:
    """The user has left it after a crash too."""
    talk("""
        ann, bob are here
        ann > /join #dev
        ann > hello
        ann has read everything
        the journal waits
        ann > /leave
    """)
    chat.absences.save(chat.find_user("ann"))
    talk("""
        the journal goes on
        ann, bob have read everything
        the server is killed
        again > /resume TOKEN(ann)
        again < -- welcome back, ann: you are in #lobby
        again has read everything
    """)


def test_a_user_is_saved_while_another_room_is_gone_to(
    talk: Conversation, chat: ChatFactory
) -> None:
    """The current room is the one that the user was told of."""
    talk("""
        ann, bob are here
        ann > /join #dev
        ann has read everything
        the journal waits
        ann > /join #lobby
    """)
    chat.absences.save(chat.find_user("ann"))
    talk("""
        the journal goes on
        ann, bob have read everything
        the server is killed
        again > /resume TOKEN(ann)
        again < -- welcome back, ann: you are in #lobby, and in #dev
        again has read everything
    """)


def test_a_user_is_saved_while_taking_a_name(talk: Conversation, chat: ChatFactory) -> None:
    """The user has the new name after a crash too."""
    talk("""
        ann, bob are here
        the journal waits
        ann > /nick eve
    """)
    chat.absences.save(chat.find_user("ann"))
    talk("""
        the journal goes on
        ann, bob have read everything
        the server is killed
        again > /resume TOKEN(ann)
        again < -- welcome back, eve: you are in #lobby
        again has read everything
    """)


def test_a_user_is_lost_while_taking_a_name(talk: Conversation) -> None:
    """The user has the new name after a crash too."""
    talk("""
        ann, bob are here
        the journal waits
        ann > /nick eve
        ann is lost
        the journal goes on
        bob has read everything
        the server is killed
        again > /resume TOKEN(ann)
        again < -- welcome back, eve: you are in #lobby
        again has read everything
    """)


def test_a_user_is_lost_while_another_room_is_gone_to(talk: Conversation) -> None:
    """The user is in both rooms after a crash."""
    talk("""
        ann, bob are here
        the journal waits
        ann > /join #dev
        ann is lost
        the journal goes on
        bob has read everything
        the server is killed
        again > /resume TOKEN(ann)
        again < -- welcome back, ann: you are in #dev, and in #lobby
        again has read everything
    """)
