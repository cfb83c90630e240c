"""Who may do what: each command that keeps order, tried by each role."""

from dataclasses import dataclass

import pytest

from chatapp.chat import invitations, resets
from chatapp.config import Config
from chatapp.roles import Role
from tests.chat.with_journal.everyone import ALL, BY_ROLE, EVERYONE, config_with_owners
from tests.conversation import Conversation

MODERATORS = (Role.MODERATOR,)
KEEPERS = (Role.KEEPER,)
OPERATORS = (Role.OPERATOR,)
OPERATORS_IN_ROOMS = (Role.MODERATOR, Role.OPERATOR)
OWNERS = (Role.OPERATOR, Role.OWNER)
"""Whom a command is for; of two, who is not even the first is told of that one."""


@pytest.fixture
def config() -> Config:
    """Ann is an owner."""
    return config_with_owners()


@pytest.fixture(autouse=True)
def codes(monkeypatch: pytest.MonkeyPatch) -> None:
    """All invitations have the same code."""
    monkeypatch.setattr(invitations, "_new_code", lambda: "code")


@dataclass(frozen=True)
class Try:
    """A line that each role types.

    Attributes:
        line: what is typed.
        takes: the roles that are asked for, one after the other.
        answer: what they read first who may; BY is their name.
        before: the lines of a transcript that lead there.
        after: those that undo it.
    """

    line: str
    takes: tuple[Role, ...]
    answer: str
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()

    def refusal(self, role: Role) -> str:
        """Return what a role reads that is not enough; empty if it is."""
        lacking = [each for each in self.takes if role < each]
        return f"! that is for {lacking[0].plural}" if lacking else ""


AGAIN = ("finn > /login finn horse battery", "finn > /join #dev")
"""Finn comes back, who was put off the server."""

IN_A_ROOM = [
    Try("/room info", (), "-- #dev is public, and carl keeps it"),
    Try(
        "/kick finn",
        MODERATORS,
        "-- finn was kicked from #dev by BY",
        after=("finn > /join #dev",),
    ),
    Try(
        "/mute finn 10m spam",
        MODERATORS,
        "-- finn was muted in #dev by BY for 10 m: spam",
        after=("ann > /unmute finn",),
    ),
    Try(
        "/unmute finn",
        MODERATORS,
        "-- finn was unmuted in #dev by BY",
        before=("amy > /mute finn",),
    ),
    Try(
        "/ban finn forever spam",
        MODERATORS,
        "-- finn was banned from #dev by BY for good: spam",
        after=("ann > /unban finn", "finn > /join #dev"),
    ),
    Try(
        "/unban finn",
        MODERATORS,
        "-- finn was unbanned from #dev by BY",
        before=("amy > /ban finn",),
        after=("finn > /join #dev",),
    ),
    Try("/bans", MODERATORS, "-- nobody is banned or muted"),
    Try(
        "/remove finn 2",
        MODERATORS,
        "-- 2 messages of finn in #dev were removed by BY",
        before=("finn > one", "finn > two"),
    ),
    Try(
        "/invite finn",
        MODERATORS,
        "-- BY invited finn to #dev",
        after=("ann > /uninvite finn",),
    ),
    Try(
        "/uninvite finn",
        MODERATORS,
        "-- BY uninvited finn from #dev",
        before=("amy > /invite finn",),
    ),
    Try(
        "/moderator finn",
        KEEPERS,
        "-- BY made finn a moderator of #dev",
        after=("ann > /moderator -finn",),
    ),
    Try(
        "/moderator -mia",
        KEEPERS,
        "-- BY relieved mia as a moderator of #dev",
        after=("ann > /moderator mia",),
    ),
    Try(
        "/room private",
        KEEPERS,
        "-- BY made #dev private",
        after=("BY > /room public", f"{ALL} > /join #dev"),
    ),
    Try("/room public", KEEPERS, "! #dev is public already"),
    Try(
        "/room keeper finn",
        KEEPERS,
        "-- BY made finn the keeper of #dev",
        after=("ann > /room keeper carl",),
    ),
    Try(
        "/room give-up",
        KEEPERS,
        "-- BY gave #dev up: nobody keeps it",
        after=("ann > /room keeper carl",),
    ),
]

EVERYWHERE = [
    Try(
        "/kick everywhere finn",
        OPERATORS_IN_ROOMS,
        "-- finn was kicked everywhere by BY",
        after=("finn is disconnected", *AGAIN),
    ),
    Try(
        "/mute everywhere finn 3h spam",
        OPERATORS_IN_ROOMS,
        "-- finn was muted everywhere by BY for 3 h: spam",
        after=("ann > /unmute everywhere finn",),
    ),
    Try(
        "/unmute everywhere finn",
        OPERATORS_IN_ROOMS,
        "-- finn is muted no longer",
        before=("amy > /mute everywhere finn",),
    ),
    Try(
        "/ban everywhere finn 2d",
        OPERATORS_IN_ROOMS,
        "-- finn was banned everywhere by BY for 2 d",
        after=("finn is disconnected", "ann > /unban everywhere finn", *AGAIN),
    ),
    Try(
        "/ban everywhere 192.0.2.0/24",
        OPERATORS_IN_ROOMS,
        "-- 192.0.2.0/24 is banned everywhere for good",
        after=("ann > /unban everywhere 192.0.2.0/24",),
    ),
    Try(
        "/unban everywhere 192.0.2.7",
        OPERATORS_IN_ROOMS,
        "-- 192.0.2.7 is banned no longer",
        before=("amy > /ban everywhere 192.0.2.7",),
    ),
    Try("/bans everywhere", OPERATORS_IN_ROOMS, "-- nobody is banned or muted"),
]

OF_THE_SERVER = [
    Try("/operator", OPERATORS, "-- owners: amy, ann; operators: ben, bob"),
    Try(
        "/operator finn",
        OWNERS,
        "-- finn is an operator now",
        after=("amy > /operator -finn",),
    ),
    Try(
        "/operator -ben",
        OWNERS,
        "-- ben is no longer an operator",
        after=("amy > /operator ben",),
    ),
    Try(
        "/invitation",
        OPERATORS,
        "-- code lets somebody register, once, until 2026-12-22",
    ),
    Try(
        "/lockdown on",
        OPERATORS,
        "-- lockdown: guests may only read, and nobody can register",
        after=("ann > /lockdown off",),
    ),
    Try(
        "/lockdown off",
        OPERATORS,
        "-- the lockdown is over",
        before=("amy > /lockdown on",),
    ),
    Try("/broadcast hello", OPERATORS, "-- from the operators: hello"),
    Try("/audit 0", OPERATORS, "! not a number of acts: 0 (from 1 to 1000)"),
]


@pytest.mark.parametrize(
    "each", [*IN_A_ROOM, *EVERYWHERE, *OF_THE_SERVER], ids=lambda each: each.line
)
def test_by_each_role(talk: Conversation, each: Try) -> None:
    """Who may not is told whom it is for, and nobody else reads of it; who may has it done."""
    quiet = f"{ALL} have read everything"
    talk(EVERYONE)
    talk("\n".join([*each.before, quiet]))
    for role, name in BY_ROLE.items():
        refusal = each.refusal(role)
        if refusal:
            talk(f"{name} > {each.line}\n{name} < {refusal}\n{ALL} read nothing")
            continue
        answer = each.answer.replace("BY", name)
        after = [line.replace("BY", name) for line in each.after]
        talk(
            "\n".join(
                [f"{name} > {each.line}", f"{name} < {answer}", quiet, *after, *each.before, quiet]
            )
        )


def test_a_password_by_each_role(talk: Conversation, monkeypatch: pytest.MonkeyPatch) -> None:
    """For who is no operator, the word is a new password, and so is refused as too short."""
    monkeypatch.setattr(resets, "_new_secret", lambda: "secret")
    talk(f"""
        {EVERYONE}
        gus > /password finn
        gus < ! you are not logged in: /login NAME, or /register
        eve, dora, carl > /password finn
        eve, dora, carl < ! that password is too short: 10 characters at least
        {ALL} read nothing
    """)
    for name in ("bob", "ann"):
        talk(f"""
            {name} > /password finn
            {name} < -- secret logs finn in once, in place of the password
            finn is disconnected
            finn > /login finn secret
            {ALL} have read everything
        """)
