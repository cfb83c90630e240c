"""A server with an owner, ann, an operator, bob, and carl, who has registered; all are there."""

from dataclasses import replace
from typing import Any

from chatapp.chat.factory import ChatFactory
from chatapp.config import Accounts, Config
from chatapp.hosts import parse_networks
from tests.chat.conftest import config_with

STAFF = """
        ann, bob, carl are here
        ann, bob, carl > /register horse battery
        ann > /operator bob
        ann, bob, carl have read everything
"""

ONLY = "members only: /login NAME"
"""What guests read who may not come in."""

WRITE = "! members only may write: /login NAME"
"""What guests read who may only read, and say something."""


def staffed(**switches: Any) -> Config:
    """Return a configuration in which ann is the owner, and passwords are safe everywhere."""
    networks = parse_networks("192.0.2.0/24")
    accounts = Accounts(owners=("ann",), secure_networks=networks, **switches)
    return replace(config_with(), accounts=accounts)


def switch(chat: ChatFactory, **switches: Any) -> None:
    """Have a chat with other switches from now on."""
    chat.configure(replace(chat.config, accounts=replace(chat.config.accounts, **switches)))
