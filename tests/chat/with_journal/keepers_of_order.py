"""Bob owns the server, and ann moderates #dev: the configuration, and what leads there."""

from dataclasses import replace

from chatapp.chat.factory import ChatFactory
from chatapp.config import Accounts, Config
from chatapp.hosts import parse_networks

SECURE = parse_networks("192.0.2.0/24 2001:db8::/32")

BOB = """
        bob is here
        bob > /register horse battery
        bob > /join #dev
        bob has read everything
"""
"""Bob is the owner, and in #dev."""

ANN = """
        ann connects from 192.0.2.7
        ann is here
        ann > /register horse battery
        ann > /join #dev
        ann, bob have read everything
"""
"""Ann has registered, and is in #dev too."""


def owned_by_bob(config: Config) -> Config:
    """Return a configuration in which bob is the owner."""
    return replace(config, accounts=Accounts(owners=("bob",), secure_networks=SECURE))


def moderate(chat: ChatFactory, name: str, room: str = "#dev") -> None:
    """Let a user moderate a room."""
    chat.find_room(room).charter.moderators.add(chat.find_user(name, absent=True).id)
