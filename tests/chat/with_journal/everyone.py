"""One of each role, and another one of most, who are all in #dev and have read everything."""

from dataclasses import replace

from chatapp.config import Accounts, Config
from chatapp.hosts import parse_networks
from chatapp.roles import Role
from tests.chat.conftest import config_with

BY_ROLE = {
    Role.GUEST: "gus",
    Role.USER: "eve",
    Role.MODERATOR: "dora",
    Role.KEEPER: "carl",
    Role.OPERATOR: "bob",
    Role.OWNER: "ann",
}
OTHERS = {Role.USER: "finn", Role.MODERATOR: "mia", Role.OPERATOR: "ben", Role.OWNER: "amy"}
"""Those of the same role; a room has one keeper."""

REGISTERED = "ann, amy, bob, ben, carl, dora, mia, eve, finn"
ALL = f"{REGISTERED}, gus"

EVERYONE = f"""
        {ALL} are here
        {REGISTERED} > /register horse battery
        ann > /operator bob
        ann > /operator ben
        carl > /join #dev
        {ALL} > /join #dev
        carl > /moderator dora
        carl > /moderator mia
        {ALL} have read everything
"""


def config_with_owners() -> Config:
    """Return a configuration in which ann and amy are owners."""
    networks = parse_networks("192.0.2.0/24")
    accounts = Accounts(owners=("ann", "amy"), secure_networks=networks)
    return replace(config_with(), accounts=accounts)
