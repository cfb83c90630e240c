"""How many names may be taken from one address."""

import pytest

from tests.chat.conftest import config_with, over_addresses
from tests.conversation import Conversation

pytestmark = pytest.mark.parametrize(
    "config", [config_with(names_per_minute=2)], ids=["two a minute"]
)


@over_addresses
def test_one_address_takes_so_many_names(
    talk: Conversation, here: str, also_here: str, elsewhere: str
) -> None:
    """All names are not one address's to take; those of others are not counted for it."""
    talk(f"""
        ann connects from {here}
        abe connects from {also_here}
        bob connects from {elsewhere}
        ann, abe, bob come
        ann, abe, bob have read everything
        ann > /nick a1
        ann > /nick a2
        abe > /nick a3
        abe < -- guest1 is now a1
        abe < -- a1 is now a2
        abe < ! too many new names from your address: 2 a minute at most
        bob > /nick bob
        30 s pass
        abe > /nick abe
        bob < -- guest1 is now a1
        bob < -- a1 is now a2
        bob < -- guest3 is now bob
        bob < -- guest2 is now abe
        ann, abe have read everything
    """)


def test_what_is_no_new_name_does_not_count(talk: Conversation) -> None:
    """Neither a name that is refused nor other capitals use up what an address may take."""
    talk("""
        ann connects from 192.0.2.1
        ann comes
        ann has read everything
        ann > /nick ann
        ann < -- guest1 is now ann
        ann > /nick 9lives
        ann < ! not a name: 9lives (1 to 24 letters, digits, _ or -, a letter first)
        ann > /nick Ann
        ann < -- ann is now Ann
        ann > /nick bob
        ann < -- Ann is now bob
        ann > /nick carl
        ann < ! too many new names from your address: 2 a minute at most
    """)


def test_this_machine_is_not_counted(talk: Conversation) -> None:
    """A proxy connects for many clients from there."""
    talk("""
        ann, bob, carl are here
        ann > /list
        ann < -- 3 online: ann, bob, carl
    """)
