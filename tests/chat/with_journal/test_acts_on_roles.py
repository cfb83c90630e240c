"""To whom it may be done: kick, mute and ban, tried on each role by each that may."""

import pytest

from chatapp.config import Config
from chatapp.roles import Role
from tests.chat.with_journal.everyone import (
    ALL,
    BY_ROLE,
    EVERYONE,
    OTHERS,
    config_with_owners,
)
from tests.conversation import Conversation

TARGETS = {**BY_ROLE, **OTHERS}
"""Somebody of each role, and not whoever does it, if there is another one."""

DONE = {"kick": "kicked", "mute": "muted", "ban": "banned"}
IS = {
    Role.MODERATOR: "a moderator here",
    Role.KEEPER: "a keeper here",
    Role.OPERATOR: "an operator",
    Role.OWNER: "an owner",
}
QUIET = f"{ALL} have read everything"


@pytest.fixture
def config() -> Config:
    """Ann and amy are owners."""
    return config_with_owners()


def expected(name: str, role: Role, verb: str, whom: str) -> list[str]:
    """Return what is typed and read of an act that may be done, with what asks for a second line.

    Args:
        name: of whom does it.
        role: the role of the other.
        verb: what is typed.
        whom: of the other.
    """
    lines = [f"{name} > /{verb} {whom}"]
    if verb.startswith("ban") and role >= Role.OPERATOR:
        asked = f"that would hit 1 of 10 online: {whom}; type it again within 60 s if you mean it"
        lines = [*lines, f"{name} < ! {asked}", *lines]
    act, _, everywhere = verb.partition(" ")
    where = everywhere or {"mute": "in #dev"}.get(act, "from #dev")
    span = "" if act == "kick" else " for good"
    return [*lines, f"{name} < -- {whom} was {DONE[act]} {where} by {name}{span}", QUIET]


def back(name: str, verb: str, whom: str) -> list[str]:
    """Return what undoes an act."""
    act, _, everywhere = verb.partition(" ")
    lines = [] if act == "kick" else [f"{name} > /un{verb} {whom}"]
    if everywhere and act != "mute":
        begin = "/nick gus" if whom == "gus" else f"/login {whom} horse battery"
        lines = [f"{whom} is disconnected", *lines, f"{whom} > {begin}"]
    return [*lines, f"{whom} > /join #dev", QUIET]


@pytest.mark.parametrize("verb", DONE)
@pytest.mark.parametrize("own", [role for role in Role if role >= Role.MODERATOR])
def test_in_a_room(talk: Conversation, own: Role, verb: str) -> None:
    """It is done to who is less in the room, and refused of who is the same or more."""
    name = BY_ROLE[own]
    talk(EVERYONE)
    for role, whom in TARGETS.items():
        if role < own:
            talk("\n".join([*expected(name, role, verb, whom), *back(name, verb, whom)]))
        else:
            refusal = f"that is you: {whom}" if whom == name else f"{whom} is {IS[role]}"
            talk(f"{name} > /{verb} {whom}\n{name} < ! {refusal}\n{ALL} read nothing")


@pytest.mark.parametrize("verb", [f"{act} everywhere" for act in DONE])
@pytest.mark.parametrize("own", [Role.OPERATOR, Role.OWNER])
def test_everywhere(talk: Conversation, own: Role, verb: str) -> None:
    """What somebody is in a room does not count there."""
    name = BY_ROLE[own]
    talk(EVERYONE)
    for role, whom in TARGETS.items():
        if role < own:
            talk("\n".join([*expected(name, role, verb, whom), *back(name, verb, whom)]))
        else:
            talk(f"{name} > /{verb} {whom}\n{name} < ! {whom} is {IS[role]}\n{ALL} read nothing")


def test_a_network_of_who_is_more(talk: Conversation) -> None:
    """An operator cannot ban the address of an owner, of whom nothing is said twice."""
    talk(EVERYONE)
    talk(f"""
        phone connects from 192.0.2.7
        phone > /login amy horse battery
        phone, {ALL} have read everything
        bob > /ban everywhere 192.0.2.0/24
        bob < ! amy is an owner
        bob > /ban everywhere 192.0.2.0/24
        bob < ! amy is an owner
        ann > /ban everywhere 192.0.2.0/24
        ann < ! that would hit 1 of 10 online: amy; type it again within 60 s if you mean it
        ann > /ban everywhere 192.0.2.0/24
        ann < -- 192.0.2.0/24 is banned everywhere for good
        phone < ! you are banned
        phone is disconnected
        phone, {ALL} have read everything
        bob > /bans everywhere
        bob < -- 192.0.2.0/24 is banned by ann
    """)


@pytest.mark.parametrize("verb", ["mute", "ban"])
def test_who_takes_it_back(talk: Conversation, verb: str) -> None:
    """Whoever may do it, also where somebody who is more has done it."""
    talk(EVERYONE)
    talk(f"""
        ann > /{verb} finn
        {ALL} have read everything
        mia > /un{verb} finn
        mia < -- finn was un{DONE[verb]} {"in" if verb == "mute" else "from"} #dev by mia
        {ALL} have read everything
        eve > /un{verb} finn
        eve < ! that is for moderators of the room
        mia > /un{verb} finn
        mia < ! finn is not {DONE[verb]} in #dev
    """)
