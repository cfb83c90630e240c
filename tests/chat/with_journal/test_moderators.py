"""Moderators of a room: /moderator, right and wrong, and the lists of a room."""

import pytest

from chatapp.chat import room_lists
from chatapp.events import Audited
from tests.chat.with_journal.rows import rows
from tests.chat.with_journal.three_in_dev import IN_DEV, REGISTERED
from tests.conversation import Conversation


def test_moderators(talk: Conversation) -> None:
    """They are registered; who is elsewhere is told; and they are that after a restart too."""
    talk(f"""
        {IN_DEV}
        bob > /leave
        ann, bob, carl have read everything
        ann > /moderator carl
        ann < ! carl is not registered
        ann > /moderator ann
        ann < ! ann keeps #dev, and so may do more
        ann > /moderator -bob
        ann < ! bob is no moderator of #dev
        ann > /moderator bob
        ann, carl < -- ann made bob a moderator of #dev
        bob < -- ann made you a moderator of #dev: /join #dev
        ann > /moderator Bob
        ann < ! bob is a moderator of #dev already
        ann > /room
        ann < -- #dev is public, and ann keeps it
        ann < -- moderators: bob
        the server is killed
        dora comes
        dora > /login bob horse battery
        dora > /join #dev
        dora has read everything
        dora > /invite ann
        dora < ! ann is invited already
        ann comes
        ann > /login ann horse battery
        ann > /join #dev
        ann, dora have read everything
        ann > /moderator -bob
        ann, dora < -- ann relieved bob as a moderator of #dev
        dora > /invite ann
        dora < ! that is for moderators of the room
    """)
    assert rows(talk) == {"keeper": 1, "invited": 1}


def test_who_ignores_the_keeper_is_not_told(talk: Conversation) -> None:
    """An invitation is no way to be read by somebody who does not want to."""
    talk(f"""
        {REGISTERED}
        bob > /ignore ann
        ann > /join #dev
        ann, bob have read everything
        ann > /invite bob
        ann < -- ann invited bob to #dev
        ann > /moderator bob
        ann < -- ann made bob a moderator of #dev
        bob reads nothing
    """)


def test_lists_are_bounded(talk: Conversation, monkeypatch: pytest.MonkeyPatch) -> None:
    """There is a most of moderators, and of users who are invited."""
    monkeypatch.setattr(room_lists, "MODERATORS_AT_MOST", 0)
    monkeypatch.setattr(room_lists, "INVITED_AT_MOST", 0)
    talk(f"""
        {IN_DEV}
        ann > /moderator bob
        ann < ! there are 0 moderators, which is the most
        ann > /invite bob
        ann < ! 0 users are invited, which is the most
    """)


def test_each_act_is_noted(talk: Conversation) -> None:
    """The audit log has who did what to whom, and where."""
    talk(f"""
        {IN_DEV}
        ann > /moderator bob
        ann > /moderator -bob
        ann > /invite bob
        ann > /uninvite bob
        ann > /room private
        ann > /room public
        bob > /join #dev
        ann > /room keeper bob
        bob > /room give-up
        ann, bob, carl have read everything
    """)
    log = talk.chat.order.audit.log
    events = [e.event for e in log.entries_from(1) if isinstance(e.event, Audited)]
    assert [(e.by, e.act, e.whom, e.where) for e in events] == [
        ("ann", "moderator", "bob", "#dev"),
        ("ann", "no moderator", "bob", "#dev"),
        ("ann", "uninvite", "bob", "#dev"),
        ("ann", "private", "", "#dev"),
        ("ann", "public", "", "#dev"),
        ("ann", "keeper", "bob", "#dev"),
        ("bob", "give-up", "", "#dev"),
    ]
