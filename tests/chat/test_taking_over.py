"""Taking over: a user comes back while the old connection is still there."""

import pytest

from chatapp.config import Config
from tests.chat.conftest import config_with
from tests.connect import over_the_line_port, where_clients_confirm
from tests.conversation import Conversation


@pytest.fixture
def config() -> Config:
    """There are ten minutes to come back."""
    return config_with()


@over_the_line_port
def test_taking_over_is_silent(talk: Conversation) -> None:
    """A user who comes back while the old connection seems to live takes it over silently."""
    talk("""
        ann, bob are here
        6 s pass
        again comes
        again has read everything
        ann, bob < -- guest1 joined
        again > /resume TOKEN(ann)
        again < -- welcome back, ann: you are in #lobby
        again < -- /resume TOKEN brings you back if the connection is lost
        again < [14:30] -- guest1 joined
        again < -- you are up to date
        again, bob < -- guest1 left
        ann < -- you are back over another connection
        ann is disconnected
        bob > hello
        again, bob < bob: hello
    """)


@where_clients_confirm
def test_taking_over_from_a_client_that_confirms(talk: Conversation) -> None:
    """What the old connection has confirmed is not told again, not even marked."""
    talk("""
        ann, bob are here
        6 s pass
        again comes
        again has read everything
        ann, bob < -- guest1 joined
        again > /resume TOKEN(ann)
        again < -- welcome back, ann: you are in #lobby
        again < -- /resume TOKEN brings you back if the connection is lost
        again < -- you are up to date
        again, bob < -- guest1 left
        ann < -- you are back over another connection
        ann is disconnected
        bob > hello
        again, bob < bob: hello
    """)


def test_who_was_taken_over_reads_no_more(talk: Conversation) -> None:
    """What is whispered afterwards is for the new connection alone."""
    long = "x" * 2000
    talk(f"""
        ann, bob are here
        bob > /w ann one
        bob < [you -> ann] one
        ann < [bob -> you] one
        ann stops reading
        bob > {long}
        bob < bob: {long}
        bob > {long}
        bob < bob: {long}
        again > /resume TOKEN(ann)
        again has read everything
        bob > /w ann two
        bob < [you -> ann] two
        again < [bob -> you] two
        ann reads on
        ann < bob: {long}
        ann < bob: {long}
        ann < -- you are back over another connection
        ann is disconnected
    """)
