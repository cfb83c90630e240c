"""Somebody who moderates, and somebody whose words are removed."""

import pytest

from chatapp.chat.factory import ChatFactory
from tests.conversation import Conversation


@pytest.fixture
def talk(talk: Conversation, chat: ChatFactory) -> Conversation:
    """Ann, who moderates the lobby, and bob are in it."""
    talk("""
        ann, bob are here
        ann > /register horse battery
        ann, bob have read everything
    """)
    chat.find_room("#lobby").charter.moderators = {chat.find_user("ann").id}
    return talk
