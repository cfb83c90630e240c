"""Names that look like another's are refused, and those that do not are not."""

import pytest

from chatapp.config import Config
from tests.chat.conftest import config_with
from tests.conversation import Conversation

REFUSED = [
    *(("bernard", "bemard"), ("bemard", "BERNARD"), ("William", "vvilliam"), ("dave", "clave")),
    *(("dave", "cIave"), ("sam", "SAM_"), ("jess", "je5S"), ("ann", "ann_")),
    *(("ann_", "ann"), ("ann", "Ann--"), ("ann-_", "ann_-"), ("otto", "ott0"), ("bill", "bi1I")),
    *(("rnm", "mrn"), ("vvv", "wv"), ("vw", "wv"), ("w_", "vv-"), ("O0", "oO_"), ("cl", "D")),
    *(("warden", "vvarclen__"), ("MW", "rnvv"), ("x_y_", "x_y")),
]
"""Pairs of a name in use and a name that is refused because of it."""

ALLOWED = [
    *(("ann", "anna"), ("ann", "an"), ("annb", "ann_b"), ("ann-b", "ann_b"), ("dave", "lcave")),
    *(("bernard", "benrard"), ("vince", "wince"), ("max", "nax"), ("x1", "x2"), ("gus", "guesty")),
]
"""Pairs of a name in use and a name that may be taken all the same."""


@pytest.fixture
def config() -> Config:
    """There are ten minutes to come back."""
    return config_with()


@pytest.mark.parametrize(("has", "asked"), REFUSED)
def test_a_look_alike_is_refused(talk: Conversation, has: str, asked: str) -> None:
    """It is said whose name it looks like; when that user has another one, it may be taken."""
    talk(f"""
        xx, bob are here
        xx > /nick {has}
        xx, bob < -- xx is now {has}
        bob > /nick {asked}
        bob < ! that name looks like {has}: {asked}
        xx > /nick zoe
        xx, bob < -- {has} is now zoe
        bob > /nick {asked}
        xx, bob < -- bob is now {asked}
        xx > /nick {has}
        xx < ! that name looks like {asked}: {has}
    """)


@pytest.mark.parametrize(("has", "asked"), ALLOWED)
def test_what_only_resembles_may_be_taken(talk: Conversation, has: str, asked: str) -> None:
    """Whoever has the first, another user may have the second."""
    talk(f"""
        xx, bob are here
        xx > /nick {has}
        xx, bob < -- xx is now {has}
        bob > /nick {asked}
        xx, bob < -- bob is now {asked}
    """)


def test_a_user_may_take_a_look_alike_of_their_own_name(talk: Conversation) -> None:
    """It looks like nobody else's."""
    talk("""
        ann, bob are here
        ann > /nick ann_
        ann, bob < -- ann is now ann_
        ann > /nick ann
        ann, bob < -- ann_ is now ann
        bob > /whisper ann_ psst
        bob < ! no such user: ann_
    """)


@pytest.mark.parametrize(
    "asked", ["guest", "guest1", "guestl", "gue5t1", "guest1O", "guestS", "guest_", "guest2--"]
)
def test_nobody_is_like_a_guest(talk: Conversation, asked: str) -> None:
    """Guests have their numbers, whoever asks for what."""
    talk(f"""
        ann is here
        ann > /nick {asked}
        ann < ! that name is reserved: {asked}
        one, two come
        one, two have read everything
        ann < -- 2 joined: guest1, guest2
    """)


@pytest.mark.parametrize("asked", ["guesty", "guest-1", "guest1x", "guestbook"])
def test_what_is_like_no_guest_may_be_taken(talk: Conversation, asked: str) -> None:
    """A guest's name is a word and a number, and nothing else."""
    talk(f"""
        ann is here
        ann > /nick {asked}
        ann < -- ann is now {asked}
    """)


def test_the_name_of_an_absent_user(talk: Conversation) -> None:
    """It is kept, and so is what looks like it."""
    talk("""
        ann, bob are here
        ann is lost
        bob < -- ann left
        bob > /nick ann_
        bob < ! that name is kept for who may come back to it: ann_
        600 s pass
        bob > /nick ann_
        bob < -- bob is now ann_
    """)
