"""What is kept of devices that were ended: nothing that brings anybody back, whenever it stops."""

import pytest

from tests.chat.with_journal.two_devices import LOGIN
from tests.conversation import Conversation


@pytest.mark.parametrize(
    ("who", "line", "left"),
    [
        ("ann", "/password horse batterz", {"ann"}),
        ("phone", "/logout", {"ann", "guest1"}),
        ("ann", "/logout everywhere", {"guest1"}),
    ],
)
def test_the_server_is_killed_as_soon_as_it_is_kept(
    talk: Conversation, who: str, line: str, left: set[str]
) -> None:
    """The device is deleted by the same change, and not only by the next one."""
    talk(f"""
        ann is here
        {LOGIN}
    """)
    talk.tokens["before"] = talk.tokens["phone"]
    talk(f"""
        the journal waits
        {who} > {line}
        the journal answers
        the server is killed
        ann, phone have read everything
    """)
    kept = [row["name"] for row in talk.chat.journal.rows["user"].values()]  # type: ignore[attr-defined]
    assert sorted(kept) == sorted(left)
    talk("""
        thief > /resume TOKEN(before)
        thief has read everything
        thief > /token list
        thief < ! you are not logged in: /login NAME, or /register
    """)


def test_a_kill_after_a_name_is_given_up(talk: Conversation) -> None:
    """No device of the user brings anybody back, and nothing whispered is left."""
    talk(f"""
        ann, bob are here
        {LOGIN}
        bob > /w ann psst
        ann, bob, phone have read everything
        the journal waits
    """)
    talk.chat.logout.unregister(talk.chat.users.online["ann"].sessions[0])
    talk("""
        the journal answers
        the server is killed
        bob > /resume TOKEN(bob)
        bob has read everything
        ann > /resume TOKEN(ann)
        ann has read everything
        ann > /reply hello
        ann < ! nobody has whispered to you
        phone > /resume TOKEN(phone)
        bob, ann, phone have read everything
        bob > /list
        bob < -- 3 online: bob, guest1, guest2
    """)


@pytest.mark.parametrize(
    ("who", "line", "meanwhile"),
    [
        ("ann", "/password horse batterz", "1 s pass"),
        ("ann", "/password horse batterz", "phone > /join #dev"),
        ("ann", "/password horse batterz", "thief > /resume TOKEN(before)"),
        ("ann", "/password horse batterz", "phone is lost"),
        ("phone", "/logout", "thief > /resume TOKEN(before)"),
        ("ann", "/logout everywhere", "1 s pass"),
        ("ann", "/logout everywhere", "phone > /join #dev"),
        ("ann", "/logout everywhere", "thief > /resume TOKEN(before)"),
        ("ann", "/logout everywhere", "phone is lost"),
    ],
)
def test_something_keeps_it_again_in_the_same_batch(
    talk: Conversation, who: str, line: str, meanwhile: str
) -> None:
    """What was on its way brings it back to nobody: the server is killed before it is deleted."""
    talk(f"""
        ann, bob are here
        {LOGIN}
        bob has read everything
        9 s pass
        phone > hello
        ann, bob, phone have read everything
    """)
    talk.tokens["before"] = talk.tokens["phone"]
    talk(f"""
        the journal waits
        bob > the batch before
        {who} > {line}
        {meanwhile}
        the journal answers
        the journal answers
        the server is killed
        ann, bob, phone, thief have read everything
    """)
    talk("""
        thief > /resume TOKEN(before)
        thief has read everything
        thief > /token list
        thief < ! you are not logged in: /login NAME, or /register
    """)
    rows = talk.chat.journal.rows  # type: ignore[attr-defined]
    assert not rows["ended"]
    owners = {key.partition("/")[0] for key in rows["place"]}
    assert owners <= set(rows["user"])


def test_nothing_is_left_of_its_end(talk: Conversation) -> None:
    """What says that a device was ended goes with the rest of it."""
    talk(f"""
        ann is here
        {LOGIN}
        ann > /password horse batterz
        ann > /logout
        ann, phone have read everything
        other > /login ann horse batterz
        other > /unregister
        other > ann
        other, ann have read everything
    """)
    assert not talk.chat.journal.rows["ended"]  # type: ignore[attr-defined]
