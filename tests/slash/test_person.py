"""/away, /back and /whois."""

import pytest

from chatapp.config import Config
from tests.chat.conftest import config_with
from tests.conversation import Conversation


@pytest.fixture
def config() -> Config:
    """Nothing is shown of the past unless asked for, and there are ten minutes to come back."""
    return config_with()


def test_away(talk: Conversation) -> None:
    """Whoever whispers reads it, once while it lasts."""
    talk("""
        ann, bob, carl are here
        bob > /away lunch, back at two
        bob < -- you are away: lunch, back at two; /back ends that
        ann, carl read nothing
        ann > /w bob psst
        ann < [you -> bob] psst
        ann < -- bob is away: lunch, back at two
        bob < [ann -> you] psst
        ann > /w bob again
        ann < [you -> bob] again
        bob < [ann -> you] again
        carl > /w bob me too
        carl < [you -> bob] me too
        carl < -- bob is away: lunch, back at two
        bob < [carl -> you] me too
        bob > /reply I know
        bob < [you -> carl] I know
        carl < [bob -> you] I know
        bob > /away
        bob < -- you are away; /back ends that
        ann > /w bob and now?
        ann < [you -> bob] and now?
        ann < -- bob is away
        bob < [ann -> you] and now?
        bob > /back
        bob < -- you are back
        ann > /w bob hello
        ann < [you -> bob] hello
        bob < [ann -> you] hello
    """)


def test_away_in_the_list(talk: Conversation) -> None:
    """It stands beside the name, whoever asks."""
    talk("""
        ann, bob, carl are here
        bob > /away
        bob < -- you are away; /back ends that
        ann, bob > /list
        ann, bob < -- 3 online: ann, bob (away), carl
        ann > /list #lobby
        ann < -- 3 in #lobby: ann, bob (away), carl
        bob > /back
        bob < -- you are back
        ann > /list
        ann < -- 3 online: ann, bob, carl
    """)


def test_nothing_but_back_ends_it(talk: Conversation) -> None:
    """Not what the user says, nor another name, nor a return."""
    talk("""
        ann, bob are here
        bob > /away lunch
        bob < -- you are away: lunch; /back ends that
        bob > hello
        ann, bob < bob: hello
        bob > /nick rob
        ann, bob < -- bob is now rob
        bob is lost
        ann < -- rob left
        ann > /w rob psst
        ann < [you -> rob] psst
        ann < -- rob is away: lunch
        ann < -- rob is away, and reads it on coming back
        ann > /whois rob
        ann < -- rob is a guest, and not here now
        ann < -- rooms you share: #lobby
        ann < -- rob is away: lunch
        rob > /resume TOKEN(bob)
        rob has read everything
        ann < -- rob joined
        ann > /list
        ann < -- 2 online: ann, rob (away)
        rob > /back
        rob < -- you are back
    """)


def test_being_away_that_is_refused(talk: Conversation) -> None:
    """There is a bound to what is said of it, and nobody comes back who was not away."""
    talk(f"""
        ann is here
        ann > /back
        ann < ! you are not away
        ann > /away {"x" * 201}
        ann < ! that is too long: 200 characters at most
        ann > /back
        ann < ! you are not away
        ann > /back now
        ann < ! usage: /back
    """)


def test_programs_read_of_it_in_an_object(talk: Conversation) -> None:
    """With or without a text."""
    talk("""
        bob is here
        program comes
        program > /nick ann
        program, bob have read everything
        bob > /away lunch
        bob < -- you are away: lunch; /back ends that
        program < {"type": "away", "user": "bob", "text": "lunch"}
        program > /w bob psst
        program < {"type": "whispered", "id": 1, "from": "ann", "to": "bob", "text": "psst", \
"outgoing": true, "time": "TIME"}
        program < {"type": "away", "user": "bob", "text": "lunch"}
        bob < [ann -> you] psst
    """)


def test_whois(talk: Conversation) -> None:
    """It says since when, and the rooms that both are in, but no others."""
    talk("""
        ann, bob are here
        bob > /join #secret
        bob < -- you are in #secret, 1 member
        ann, bob > /join #dev
        ann, bob have read everything
        60 s pass
        ann > /whois BOB
        ann < -- bob is a guest, and here since 2026-11-22 14:30
        ann < -- rooms you share: #lobby, #dev
        ann > /leave
        ann has read everything
        bob < -- ann left #dev
        bob > /leave
        bob has read everything
        ann > /whois bob
        ann < -- bob is a guest, and here since 2026-11-22 14:30
        ann < -- rooms you share: #lobby
        bob > /leave #lobby
        bob < -- you left #lobby and are in #secret
        ann < -- bob left
        ann > /whois bob
        ann < -- bob is a guest, and here since 2026-11-22 14:30
        ann < -- rooms you share: none
        ann > /whois zed
        ann < ! no such user: zed
        ann > /whois
        ann < ! usage: /whois USER
    """)
