"""Roles: a command takes one, one place checks it, and /help shows what one may."""

from dataclasses import replace

import pytest

from chatapp.chat.factory import ChatFactory
from chatapp.commands import CommandTable
from chatapp.events import Notice
from chatapp.roles import Role
from chatapp.session.session import Session
from tests.conversation import MARGIN, Conversation

ROLES = [role for role in Role if role >= Role.GUEST]
"""Those that somebody may have while guests may do all that they usually may."""

REFUSALS = {
    Role.USER: "! you are not logged in: /login NAME, or /register",
    Role.MODERATOR: "! that is for moderators of the room",
    Role.KEEPER: "! that is for the keeper of the room",
    Role.OPERATOR: "! that is for operators",
    Role.OWNER: "! that is for owners",
}


@pytest.fixture
def talk(talk: Conversation, chat: ChatFactory) -> Conversation:
    """In a chat with a command for each role: /guest, /user, /moderator1 and so on."""
    table = CommandTable()
    for role in ROLES:

        def run(_chat: ChatFactory, session: Session) -> None:
            session.tell(Notice("done"))

        name = f"{role.name.lower()}1"
        table.command(name, purpose="Be one.", role=role, rules="None.", example=f"/{name}")(run)
    chat.commands.update(table)
    return talk


def give(chat: ChatFactory, role: Role) -> None:
    """Give ann a role, in #dev if it is that of a room."""
    user = chat.find_user("ann")
    charter = chat.find_room("#dev").charter
    charter.keeper = user.id if role is Role.KEEPER else 0
    charter.moderators = {user.id} if role is Role.MODERATOR else set()
    if user.account is not None:
        user.account.is_operator = role is Role.OPERATOR
    accounts = replace(chat.config.accounts, owners=("Ann",) if role is Role.OWNER else ())
    chat.configure(replace(chat.config, accounts=accounts))


@pytest.mark.parametrize("has", ROLES)
def test_what_a_role_may(talk: Conversation, chat: ChatFactory, has: Role) -> None:
    """All that takes this role or a lower one; what takes a higher one is refused, and hidden."""
    talk("""
        ann is here
        ann > /join #dev
        ann has read everything
    """)
    if has > Role.GUEST:
        talk("""
            ann > /register horse battery
            ann has read everything
        """)
    give(chat, has)
    for role in ROLES:
        answer = "-- done" if has >= role else REFUSALS[role]
        talk(f"""
            ann > /{role.name.lower()}1
            ann < {answer}
            5 s pass
        """)
    may = [command for command in chat.commands if command.role <= has]
    width = max(len(command.synopsis) for command in may)
    lines = [f"ann < -- {c.synopsis:<{width}}  {c.summary}" for c in may]
    talk(f"""
        ann > /help
        {MARGIN.join(lines)}
        ann < -- Anything else is said in the room; // says a line that begins with a slash.
        ann < -- In a terminal, Ctrl-C clears the line, and Ctrl-D on an empty line leaves.
    """)


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.KEEPER])
def test_the_role_of_a_room_is_of_that_room(
    talk: Conversation, chat: ChatFactory, role: Role
) -> None:
    """Elsewhere, its keeper and moderators are users like all others."""
    talk("""
        ann is here
        ann > /register horse battery
        ann > /join #dev
        ann has read everything
    """)
    give(chat, role)
    talk(f"""
        ann > /{role.name.lower()}1
        ann < -- done
        ann > /join #lobby
        ann > /{role.name.lower()}1
        ann < -- you are in #lobby, 1 member
        ann < {REFUSALS[role]}
    """)


def test_an_owner_who_has_not_registered(talk: Conversation, chat: ChatFactory) -> None:
    """A name of the configuration counts for nobody but who has registered it."""
    accounts = replace(chat.config.accounts, owners=("ann",))
    chat.configure(replace(chat.config, accounts=accounts))
    talk("""
        ann is here
        ann > /owner1
        ann < ! register first: /register makes you an owner
        ann > /help owner1
        ann < -- /owner1  Be one.
        ann < -- None.
        ann < -- For owners.
        ann < -- For example: /owner1
    """)
