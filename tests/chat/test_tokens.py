"""Tokens: what brings a user back, and for how long."""

import pytest

from chatapp.config import Config
from tests.chat.conftest import config_with
from tests.connect import Connect
from tests.conversation import Conversation


@pytest.fixture
def config() -> Config:
    """There are ten minutes to come back."""
    return config_with()


def test_the_token_is_shown_at_welcome(talk: Conversation) -> None:
    """A newcomer reads what brings them back."""
    talk("""
        ann < -- welcome to chatapp: you are guest1, in the lobby
        ann < -- /nick NAME gives you a name, /help shows what else there is, /quit leaves
        ann < -- /resume TOKEN brings you back if the connection is lost
    """)


@pytest.mark.parametrize("token", ["TOKEN(ann)", "x" * 20, "x" * 2000])
def test_a_token_that_is_not_good(talk: Conversation, token: str, log_lines: list[str]) -> None:
    """A token works once; one that was used, or never given, is refused, and is not logged."""
    talk(f"""
        ann is here
        ann is lost
        again > /resume TOKEN(ann)
        again has read everything
        6 s pass
        other comes
        again, other have read everything
        other > /resume {token}
        other < ! that token is mistyped, was used before, or is too old
    """)
    for secret in (*talk.tokens.values(), token):
        assert not [line for line in log_lines if secret in line]


def test_the_new_token_works(talk: Conversation) -> None:
    """Each return gives the token for the next, also when the one before is worth nothing."""
    talk("""
        ann is here
        ann is lost
        one > /resume TOKEN(ann)
        one has read everything
        6 s pass
        one is lost
        two > /resume TOKEN(one)
        two has read everything
        6 s pass
        two is lost
        three > /resume TOKEN(two)
        three < -- welcome back, ann: you are in #lobby
        three < -- /resume TOKEN brings you back if the connection is lost
        three < -- ann left
        three < -- you are up to date
        three < -- ann joined
    """)


def test_a_token_is_good_until_the_next_has_arrived(talk: Conversation) -> None:
    """A user who comes back and is lost again at once may never have read the next token."""
    talk("""
        ann is here
        ann is lost
        one > /resume TOKEN(ann)
        one has read everything
        one is lost
        two > /resume TOKEN(ann)
        two has read everything
        two is lost
        three > /resume TOKEN(ann)
        three has read everything
        four comes
        three, four have read everything
        four > /resume TOKEN(ann)
        four < -- welcome back, ann: you are in #lobby
        four has read everything
        three < -- you are back over another connection
        three is disconnected
    """)


@pytest.mark.parametrize("config", [config_with(resume_seconds=0)], ids=["no resume"])
def test_resume_may_be_switched_off(talk: Conversation) -> None:
    """With resume_seconds = 0 there are no tokens, and nothing is kept of who leaves."""
    talk(f"""
        carl < -- welcome to chatapp: you are guest1, in the lobby
        carl < -- /nick NAME gives you a name, /help shows what else there is, /quit leaves
        ann, bob are here
        carl has read everything
        ann is lost
        bob, carl < -- ann left
        bob > /nick ann
        bob, carl < -- bob is now ann
        bob > /resume {"x" * 20}
        bob < ! that token is mistyped, was used before, or is too old
    """)


def test_time_is_up_to_the_second(talk: Conversation, connect: Connect) -> None:
    """Ten minutes are ten minutes, whenever the upkeep comes by."""
    talk("""
        ann is here
        ann is lost
        late comes
        late has read everything
    """)
    connect.clock.advance(600)
    talk("""
        late > /resume TOKEN(ann)
        late < ! that token is mistyped, was used before, or is too old
    """)


def test_quit_is_for_good(talk: Conversation) -> None:
    """A user who leaves on purpose does not come back, and the name is free."""
    talk("""
        ann, bob are here
        ann > /quit
        ann is disconnected
        bob < -- ann left
        bob > /nick ann
        bob < -- bob is now ann
        late comes
        late has read everything
        bob < -- guest1 joined
        late > /resume TOKEN(ann)
        late < ! that token is mistyped, was used before, or is too old
    """)
