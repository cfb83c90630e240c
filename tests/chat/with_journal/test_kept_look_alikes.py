"""Users whose names looked different when they took them, and look alike now, keep their names."""

from functools import partial

import pytest

from chatapp.names import exact_key, skeleton
from tests.conversation import Conversation
from tests.journal import FakeJournal


@pytest.fixture
def kept(talk: Conversation, journal: FakeJournal) -> Conversation:
    """A conversation in which `two` may have come by a look-alike of the name of `one`.

    Both are lost with the server, and carl comes to the next one.
    """

    def look_alike(name: str) -> None:
        (number,) = (key for key, row in journal.rows["user"].items() if row["name"] == "two")
        row = journal.rows["user"][number]
        journal.rows["user"][number] = {**row, "name": name}
        del journal.owners[f"name:{skeleton('two')}"]
        journal.owners[f"name:{exact_key(name)}"] = number

    talk.scenes["two had the name one_"] = partial(look_alike, "one_")
    talk.scenes["two had the name guestl"] = partial(look_alike, "guestl")
    return talk


BOTH = """
        one, two are here
        two had the name one_
        the server starts again
        carl is here
"""
"""Two users whose names look alike; both may come back, and carl is there."""

BACK = """
        one_ > /resume TOKEN(two)
        one_ < -- welcome back, one_: you are in #lobby
        one_ has read everything
"""
"""The second of them comes back."""


def test_both_come_back_to_their_names(kept: Conversation) -> None:
    """Nobody else may take a name that looks like theirs, as long as either is there."""
    kept(BOTH)
    kept("""
        carl > /nick one-
        carl < ! that name is kept for who may come back to it: one-
    """)
    kept(BACK)
    kept("""
        carl > /nick One_
        carl < ! that name is taken: One_
        again > /resume TOKEN(one)
        again < -- welcome back, one: you are in #lobby
        again has read everything
        carl > /whisper one psst
        carl < [you -> one] psst
        again < [carl -> you] psst
        carl > /whisper ONE_ psst
        carl < [you -> one_] psst
        one_ < [carl -> you] psst
        carl > /nick 0ne
        carl < ! not a name: 0ne (1 to 24 letters, digits, _ or -, a letter first)
        carl > /nick One--
        carl < ! that name looks like one: One--
        again > /quit
        carl, one_ < -- one left
        carl > /nick one
        carl < ! that name looks like one_: one
        one_ > /quit
        carl < -- one_ left
        carl > /nick one
        carl < -- carl is now one
    """)


def test_each_may_spell_the_name_anew(kept: Conversation) -> None:
    """Its case is the owner's; another look-alike is not to be had, and another name frees it."""
    kept(BOTH)
    kept(BACK)
    kept("""
        one_ > /nick ONE_
        one_, carl < -- one_ is now ONE_
        one_ > /nick one-
        one_ < ! that name is kept for who may come back to it: one-
        one_ > /nick zed
        one_, carl < -- ONE_ is now zed
        one_ > /nick one_
        one_ < ! that name is kept for who may come back to it: one_
        the server starts again
        again > /resume TOKEN(one_)
        again < -- welcome back, zed: you are in #lobby
        again has read everything
    """)


@pytest.mark.parametrize("goes", ["is lost", "closes"])
def test_the_names_are_free_in_the_end(kept: Conversation, goes: str) -> None:
    """When neither of the two may come back any more."""
    kept(BOTH)
    kept(BACK)
    kept(f"""
        one_ {goes}
        carl < -- one_ left
        600 s pass
        carl < -- one left
        carl > /nick one
        carl < -- carl is now one
    """)


@pytest.mark.parametrize("goes", ["is lost", "closes"])
def test_the_name_is_had_again(kept: Conversation, goes: str) -> None:
    """However the connection ends, and after another start, when the other user is gone for good.

    After a close it would be free, and two users could have it.
    """
    kept(BOTH)
    kept(BACK)
    kept(f"""
        again > /resume TOKEN(one)
        again > /quit
        again, carl, one_ have read everything
        one_ {goes}
        carl < -- one_ left
        carl > /nick one
        carl < ! that name is kept for who may come back to it: one
        the server starts again
        dave is here
        dave > /nick ONE
        dave < ! that name is kept for who may come back to it: ONE
        back > /resume TOKEN(one_)
        back < -- welcome back, one_: you are in #lobby
        back, dave have read everything
        dave > /nick one
        dave < ! that name looks like one_: one
    """)


def test_a_guest_gets_a_number_that_a_kept_name_looks_like(kept: Conversation) -> None:
    """And its owner comes back to the name all the same."""
    kept("""
        one, two are here
        two had the name guestl
        the server starts again
        guest comes
        guest has read everything
        back > /resume TOKEN(two)
        back < -- welcome back, guestl: you are in #lobby
        back has read everything
        guest > /list
        guest < -- 2 online: guest1, guestl
        guest > /w guestl psst
        guest < [you -> guestl] psst
        back < [guest1 -> you] psst
        guest > /nick guestI
        guest < ! that name is reserved: guestI
        back > /nick ann
        guest, back < -- guestl is now ann
    """)
