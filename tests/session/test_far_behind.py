"""Sessions that have more unread than they may: what is refused, and what waits until they read."""

from dataclasses import replace

from twisted.internet.error import ConnectionDone
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.factory import ChatFactory
from chatapp.config import Limits
from chatapp.roles import Role
from chatapp.session.input_gate import PauseReason
from chatapp.slash import builtin_commands
from tests.connect import Connect

LONG = "x" * 2000
HELP_LINES = sum(command.role <= Role.GUEST for command in builtin_commands()) + 2


UNREAD_BYTES = Limits().unread_bytes


def test_own_answers_are_bounded(connect: Connect, chat: ChatFactory) -> None:
    """A client that asks without reading is not heard until it reads; then every line counts."""
    (ann,) = connect.named("ann")
    session = chat.users.online["ann"].sessions[0]
    ann.transport.room = 0
    for _ in range(10):
        ann.post(*[b"/help"] * 100)
        ann.settle()
    assert session.outbox.owed < UNREAD_BYTES + 2000
    assert not ann.transport.reading
    ann.transport.room = 10**9
    for _ in range(100):
        ann.settle()
    lines = ann.read()
    assert len(lines) == 1000 * HELP_LINES
    assert ann.transport.reading


def test_one_who_is_far_behind_gets_no_whispers(connect: Connect, chat: ChatFactory) -> None:
    """Words for one session alone are bounded; the sender is told."""
    limits = replace(chat.config.limits, mailbox_bytes=0)
    chat.configure(replace(chat.config, limits=limits))
    ann, bob = connect.named("ann", "bob")
    bob.transport.room = 0
    ann.send(*[f"/w bob {LONG}"] * 100)
    assert ann.read()[-1] == "! too far behind to be whispered to: bob"
    assert chat.users.online["bob"].sessions[0].outbox.owed < UNREAD_BYTES + 2 * len(LONG)


def test_lines_that_wait_outlive_the_connection(
    connect: Connect, clock: MemoryReactorClock
) -> None:
    """Lines that were received and not heard yet when a connection is lost are still said."""
    ann, bob = connect.named("ann", "bob")
    bob.transport.room = 0
    bob.post(*[b"/help"] * 200, b"said too late")
    clock.advance(0)
    bob.transport.room = 10**9
    bob.transport.pump()
    bob.transport.lose(ConnectionDone())
    assert ann.read() == ["bob: said too late", "-- bob left"]


def test_answers_of_the_protocol_are_bounded(connect: Connect, chat: ChatFactory) -> None:
    """Pongs and telnet's answers to a client that does not read are bounded like all else."""
    (ann,) = connect.named("ann")
    ann.transport.room = 0
    for _ in range(600):
        if connect.transport == "tcp":
            data = b"\xff\xfd\x06" * 100
        else:
            for _ in range(100):
                ann.client.send_ping(b"x" * 100)
            data = b"".join(ann.client.data_to_send())
        if ann.transport.reading:
            ann.feed(data)
        ann.settle()
    assert chat.users.online["ann"].sessions[0].outbox.owed < UNREAD_BYTES + 40_000
    assert not ann.transport.reading


def test_holding_again_before_going_on(connect: Connect, chat: ChatFactory) -> None:
    """Of two reasons not to be heard, the second holds, even in the turn when the first ends."""
    (ann,) = connect.named("ann")
    session = chat.users.online["ann"].sessions[0]
    session.input_gate.pause(PauseReason.PACE)
    session.input_gate.resume(PauseReason.PACE)
    session.input_gate.pause(PauseReason.UNREAD)
    ann.settle()
    assert not ann.transport.reading
    session.input_gate.resume(PauseReason.UNREAD)
    ann.settle()
    assert ann.transport.reading
