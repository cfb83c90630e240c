"""What operators tell everybody: a lockdown, its end, and a broadcast."""

import pytest

from chatapp.chat.factory import ChatFactory
from chatapp.config import Config
from chatapp.events import Audited
from tests.chat.with_journal.staffed import STAFF, WRITE, staffed, switch
from tests.conversation import Conversation

LOCKED = "-- lockdown: guests may only read, and nobody can register"


@pytest.fixture
def config() -> Config:
    """Guests may write until an operator says otherwise."""
    return staffed()


def test_a_lockdown(talk: Conversation, chat: ChatFactory) -> None:
    """All are told when it begins and ends, and newcomers while it lasts; it outlives a restart."""
    talk(f"""
        {STAFF}
        dan is here
        ann, bob, carl have read everything
        carl > /lockdown on
        carl < ! that is for operators
        bob > /lockdown off
        bob < ! there is no lockdown
        bob > /lockdown now
        bob < ! usage: /lockdown [on|off]
        bob > /lockdown
        bob < -- there is no lockdown
        bob > /lockdown on
        ann, bob, carl, dan < {LOCKED}
        bob > /lockdown
        bob < {LOCKED}
        bob > /lockdown ON
        bob < ! there is a lockdown already
        dan > hello
        dan < {WRITE}
        dan > /register horse battery
        dan < ! nobody can register here now
        carl > hello
        ann, bob, carl, dan < carl: hello
        the server is killed
        dan comes
        dan < -- welcome to chatapp: you are guest1, in the lobby
        dan < -- /nick NAME gives you a name, /help shows what else there is, /quit leaves
        dan < -- /resume TOKEN brings you back if the connection is lost
        dan < {LOCKED}
        dan > hello
        dan < {WRITE}
        ann > /login ann horse battery
        ann has read everything
        ann > /lockdown off
        ann, dan < -- the lockdown is over
        ann < -- guest1 joined
        dan has read everything
        dan > hello
        ann, dan < guest1: hello
        the server is killed
        dan comes
        dan has read everything
        dan > hello
        dan < guest1: hello
    """)
    acts = [entry.event for entry in chat.order.audit.log.entries_from(1)]
    assert acts[-1] == Audited("bob", "lockdown", "", "", "", 0.0)


def test_a_raid(talk: Conversation, chat: ChatFactory) -> None:
    """Many guests who come, say something and go cost no member a line."""
    talk(f"""
        {STAFF}
        bob > /lockdown on
        ann, bob, carl have read everything
    """)
    raiders = ", ".join(f"raider{number}" for number in range(50))
    talk(f"""
        {raiders} come
        {raiders} have read everything
        {raiders} > spam
        {raiders} < {WRITE}
        {raiders} > /nick x1
        {raiders} have read everything
        {raiders} are lost
        5 s pass
        ann, bob, carl read nothing
        ann > /list
        ann < -- 3 online: ann, bob, carl
        bob > /lockdown off
        ann, bob, carl < -- the lockdown is over
    """)
    assert len(chat.find_room("#lobby").readers) == 3


def test_two_lockdowns_at_once(talk: Conversation) -> None:
    """They are one."""
    talk(f"""
        {STAFF}
        the journal waits
        ann > /lockdown on
        bob > /lockdown on
        the journal goes on
        ann, bob, carl < {LOCKED}
        bob < ! there is a lockdown already
    """)


def test_a_lockdown_leaves_no_more_than_the_configuration(
    talk: Conversation, chat: ChatFactory
) -> None:
    """Its end opens nothing that was closed before."""
    switch(chat, guests="read", registration="closed")
    talk(f"""
        {STAFF.replace("ann, bob, carl > /register horse battery", "")}
        ann, bob, carl have read everything
    """)
    assert chat.order.gate.registration == "closed"
    chat.order.gate.locked = True
    assert chat.order.gate.registration == "closed"
    switch(chat, guests="no")
    assert chat.order.gate.keeps_out


def test_a_broadcast(talk: Conversation, chat: ChatFactory) -> None:
    """It is read on each device, and by nobody who comes later."""
    talk(f"""
        {STAFF}
        carl2 > /login carl horse battery
        dan, program come
        ann, bob, carl, carl2, dan, program have read everything
        carl > /ignore bob
        carl > /broadcast hello
        carl has read everything
        carl2 has read everything
        bob > /broadcast
        bob < ! usage: /broadcast TEXT
        bob > /broadcast restart at six -- be quick
        ann, bob, carl, carl2, dan < -- from the operators: restart at six -- be quick
        program < {{"type": "notice", "text": "from the operators: restart at six -- be quick"}}
        eve comes
        ann, bob, carl, carl2, dan, program have read everything
        eve > /history
        eve has read everything
        dan > /broadcast spam
        dan < ! that is for operators
    """)
    *_, entry = chat.order.audit.log.entries_from(1)
    assert entry.event == Audited("bob", "broadcast", "", "", "restart at six -- be quick", 0.0)
