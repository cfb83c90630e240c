"""Coming back after the connection was lost: what is read then, and what is read again."""

import pytest

from chatapp.config import Config
from tests.chat.conftest import config_with
from tests.connect import over_the_line_port, where_clients_confirm
from tests.conversation import MARGIN, Conversation


@pytest.fixture
def config() -> Config:
    """There are ten minutes to come back."""
    return config_with()


def test_coming_back(talk: Conversation) -> None:
    """Name, rooms and whatever was said meanwhile are there again, whispers too."""
    talk("""
        ann, bob are here
        ann > /join #dev
        ann < -- you are in #dev, 1 member
        bob > /join #dev
        bob < -- you are in #dev, 2 members
        ann < -- bob joined #dev
        bob > hello
        ann, bob < #dev bob: hello
        6 s pass
        ann is lost
        bob < -- ann left
        bob < -- ann left #dev
        bob > one
        bob < #dev bob: one
        bob > /w ann two
        bob < [you -> ann] two
        bob < -- ann is away, and reads it on coming back
        bob > /join #lobby
        bob < -- you are in #lobby, 1 member
        bob > three
        bob < bob: three
        again comes
        again has read everything
        bob < -- guest1 joined
        again > /resume TOKEN
        again < -- welcome back, ann: you are in #dev, and in #lobby
        again < -- /resume TOKEN brings you back if the connection is lost
        again < -- ann left
        again < bob: three
        again < -- guest1 joined
        again < -- ann left #dev
        again < #dev bob: one
        again < [bob -> you] two
        again < -- you are up to date
        again, bob < -- guest1 left
        again, bob < -- ann joined
        again, bob < -- ann joined #dev
        again > back in #dev
        again, bob < #dev ann: back in #dev
    """)


@over_the_line_port
def test_what_may_have_been_read_comes_with_its_time(talk: Conversation) -> None:
    """A connection may have lost what it was given last, so that comes again, marked."""
    talk("""
        ann, bob are here
        6 s pass
        bob > perhaps read
        ann, bob < bob: perhaps read
        ann is lost
        bob < -- ann left
        bob > not read
        bob < bob: not read
        again > /resume TOKEN
        again < -- welcome back, ann: you are in #lobby
        again < -- /resume TOKEN brings you back if the connection is lost
        again < [14:30] bob: perhaps read
        again < -- ann left
        again < bob: not read
        again < -- you are up to date
        again, bob < -- ann joined
    """)


@where_clients_confirm
def test_what_was_confirmed_does_not_come_again(talk: Conversation) -> None:
    """A client that answers pings says what it has; the rest may come again, marked."""
    talk("""
        ann, bob are here
        6 s pass
        bob > surely read
        ann, bob < bob: surely read
        bob > perhaps read
        ann, bob < bob: perhaps read
        ann is lost
        bob < -- ann left
        bob > not read
        bob < bob: not read
        again > /resume TOKEN
        again < -- welcome back, ann: you are in #lobby
        again < -- /resume TOKEN brings you back if the connection is lost
        again < [14:30] bob: perhaps read
        again < -- ann left
        again < bob: not read
        again < -- you are up to date
        again, bob < -- ann joined
    """)


@over_the_line_port
def test_what_may_have_been_read_stays_marked(talk: Conversation) -> None:
    """Also for a user who is lost again before having read up to there."""
    long = [f"{number} {'x' * 2000}" for number in range(100)]
    talk(f"""
        ann, bob are here
        6 s pass
        {MARGIN.join(f"bob > {line}{MARGIN}ann, bob < bob: {line}" for line in long)}
        bob > /w ann last
        bob < [you -> ann] last
        ann < [bob -> you] last
        ann is lost
        bob < -- ann left
        at once:
            halfway > /resume TOKEN(ann)
            halfway stops reading
        bob < -- ann joined
        halfway is lost
        bob < -- ann left
        again > /resume TOKEN(ann)
        again < -- welcome back, ann: you are in #lobby
        again < -- /resume TOKEN brings you back if the connection is lost
        {MARGIN.join(f"again < [14:30] bob: {line}" for line in long)}
        again < -- ann left
        again < -- ann joined
        again < -- ann left
        again < [14:30] [bob -> you] last
        again < -- you are up to date
        again, bob < -- ann joined
    """)


def test_a_script_comes_back_at_once(talk: Conversation) -> None:
    """If the first line is /resume there never was a guest, for the client or for anybody else."""
    talk("""
        bob, ann are here
        6 s pass
        ann is lost
        bob < -- ann left
        again > /resume TOKEN
        again < -- welcome back, ann: you are in #lobby
        again < -- /resume TOKEN brings you back if the connection is lost
        again < -- ann left
        again < -- you are up to date
        again, bob < -- ann joined
    """)


@pytest.mark.parametrize("config", [config_with(log_entries=10)], ids=["short log"])
def test_a_hole_is_announced(talk: Conversation) -> None:
    """What is no longer kept is counted, and the rest follows."""
    talk(f"""
        ann, bob are here
        6 s pass
        ann is lost
        bob < -- ann left
        {MARGIN.join(f"bob > {number}{MARGIN}bob < bob: {number}" for number in range(30))}
        again > /resume TOKEN
        again < -- welcome back, ann: you are in #lobby
        again < -- /resume TOKEN brings you back if the connection is lost
        again < -- 21 earlier messages are gone
        {MARGIN.join(f"again < bob: {number}" for number in range(20, 30))}
        again < -- you are up to date
        again, bob < -- ann joined
    """)


@pytest.mark.parametrize("config", [config_with(log_entries=10)], ids=["short log"])
def test_a_hole_ends_where_a_room_was_left(talk: Conversation) -> None:
    """What was said there afterwards is nothing that the user has missed."""
    talk(f"""
        ann, bob are here
        ann > /join #dev
        ann < -- you are in #dev, 1 member
        bob > /join #dev
        bob < -- you are in #dev, 2 members
        ann < -- bob joined #dev
        6 s pass
        ann stops reading
        bob > unread
        bob < #dev bob: unread
        ann > /leave
        bob < -- ann left #dev
        ann is lost
        bob < -- ann left
        {MARGIN.join(f"bob > {number}{MARGIN}bob < #dev bob: {number}" for number in range(30))}
        again > /resume TOKEN(ann)
        again < -- welcome back, ann: you are in #lobby
        again < -- /resume TOKEN brings you back if the connection is lost
        again < -- 1 earlier message in #dev is gone
        again has read everything
        bob < -- ann joined
    """)


def test_whispers_to_a_guest_who_was_another(talk: Conversation) -> None:
    """What was whispered to the guest is the guest's; what comes afterwards is the user's."""
    talk("""
        ann, bob are here
        ann is lost
        bob < -- ann left
        back comes
        back has read everything
        bob < -- guest1 joined
        bob > /w guest1 for the guest
        bob < [you -> guest1] for the guest
        back < [bob -> you] for the guest
        bob > /w guest1 again
        bob < [you -> guest1] again
        back < [bob -> you] again
        6 s pass
        back > /resume TOKEN(ann)
        back has read everything
        bob has read everything
        bob > /w ann psst
        bob < [you -> ann] psst
        back < [bob -> you] psst
        6 s pass
        bob > /w ann once more
        bob < [you -> ann] once more
        back < [bob -> you] once more
    """)


def test_who_goes_in_the_moment_of_coming_back(talk: Conversation) -> None:
    """They are told of to the user who comes back, though a newcomer would not read of them."""
    talk("""
        ann, bob are here
        30 s pass
        at once:
            ann is lost
            bob is lost
            again > /resume TOKEN(ann)
        again reads, in any order:
            -- welcome back, ann: you are in #lobby
            -- /resume TOKEN brings you back if the connection is lost
            -- 2 left: ann, bob
            -- ann joined
            -- you are up to date
    """)
