"""Whose words somebody may remove, by the roles of both."""

from dataclasses import replace

import pytest

from chatapp.chat.factory import ChatFactory
from tests.conversation import Conversation

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
