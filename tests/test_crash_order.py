"""The verdict on order: each kind of fault is found, and nothing else."""

from typing import Any

import pytest

from tests.crash.call import Lines
from tests.crash.counts import Counts
from tests.crash.member import Heard, Member, Outsider, Return
from tests.crash.order_verdict import OrderVerdict, Row, removed_words

COURT, VAULT = "#court", "#vault"


def act(offset: int, verb: str, room: str = COURT, **more: Any) -> Row:
    """Return an act on lee as a room has it; its time is ten times the offset."""
    body = {"act": verb, "user": "lee", "by": "kit", **more}
    return Row(room, offset, offset * 10.0, "moderated", body)


def said(offset: int, room: str = COURT, **more: Any) -> Row:
    """Return what lee said, as a room has it."""
    body = {"from": "lee", "text": f"<lee {offset}>", **more}
    return Row(room, offset, offset * 10.0, "said", body)


def charter(offset: int, verb: str) -> Row:
    """Return an act on lee in the private room."""
    return Row(VAULT, offset, offset * 10.0, "charter", {"act": verb, "whom": "lee"})


def audited(time: float, verb: str, **more: Any) -> Row:
    """Return what was done to lee on the whole server."""
    return Row("", 1, time, "audited", {"act": verb, "whom": "lee", **more})


def member(*heard: tuple[float, str], kind: type[Member] = Member, name: str = "lee") -> Member:
    """Return a member who has read lines, each at a time."""
    one = kind(name, Lines, lambda: 0, "", Counts())
    one.heard += (Heard(time, 0, line) for time, line in heard)
    return one


ENTERED = "-- you are in #court, 2 members"


@pytest.mark.parametrize(
    ("rows", "faults"),
    [
        ([act(1, "mute"), act(2, "unmute"), said(3)], []),
        ([act(1, "mute"), said(3)], ["lee said '<lee 3>' in #court after a mute"]),
        ([act(1, "mute", seconds=60), said(8)], []),
        ([act(1, "mute", seconds=60), said(6)], ["lee said '<lee 6>' in #court after a mute"]),
        ([act(1, "mute", everywhere=True), said(3)], []),
        ([act(1, "ban"), act(2, "unmute"), said(3)], ["lee said '<lee 3>' in #court after a ban"]),
        ([act(1, "mute"), said(2, VAULT)], []),
        (
            [said(1), Row(COURT, 2, 20, "removed", {"ids": [1]})],
            ["{'from': 'lee', 'text': '<lee 1>'} was removed from #court, and is there"],
        ),
        ([said(1, removed_by="kit"), Row(COURT, 2, 20, "removed", {"ids": [1]})], []),
    ],
)
def test_rooms(rows: list[Row], faults: list[str]) -> None:
    """What was said there is judged by the acts before it."""
    assert list(OrderVerdict(rows, [], {}).faults(member(name="kit"), [])) == faults


@pytest.mark.parametrize(
    ("rows", "heard", "fine"),
    [
        ([act(1, "ban"), said(2)], [(25, "#court lee: <lee 2>")], False),
        ([act(1, "ban"), said(2)], [(5, ENTERED), (25, "#court lee: <lee 2>")], False),
        ([said(1), act(2, "ban")], [(25, "[14:30] #court lee: <lee 1>")], True),
        ([act(1, "kick"), said(3)], [(35, "[14:30] #court lee: <lee 3>")], False),
        (
            [act(1, "kick"), Row(COURT, 2, 20, "joined", {"users": ["lee"]}), said(3)],
            [(35, "[14:30] #court lee: <lee 3>")],
            True,
        ),
        (
            [act(1, "ban"), said(2), act(3, "unban")],
            [(35, ENTERED), (36, "[14:30] #court lee: <lee 2>")],
            True,
        ),
        (
            [act(1, "ban"), said(2), act(3, "unban")],
            [(25, ENTERED), (26, "[14:30] #court lee: <lee 2>")],
            False,
        ),
        ([act(1, "ban", seconds=60), said(8)], [(75, ENTERED), (80, "lee: <lee 8>")], True),
        ([act(1, "kick"), said(2)], [(20, "#court lee: <lee 2>")], False),
        ([act(1, "kick"), said(2)], [(15, ENTERED), (20, "#court lee: <lee 2>")], True),
        ([charter(1, "uninvite"), said(2, VAULT)], [(20, "#vault lee: <lee 2>")], False),
    ],
)
def test_who_was_put_out(rows: list[Row], heard: list[tuple[float, str]], *, fine: bool) -> None:
    """Nothing of the room is shown that came after it, until the member is in it again."""
    verdict = OrderVerdict(rows, [], {})
    assert (list(verdict._seen_while_out(member(*heard))) == []) is fine


def test_an_outsider() -> None:
    """The room is not there, for somebody who has not named it."""
    outsider = member(
        (1, "! you cannot enter #vault"),
        (2, "! no such room: #vault"),
        (3, "-- #court, 2 members"),
        (4, "-- #vault, 2 members"),
        (5, "lee: <lee 1>"),
        kind=Outsider,
        name="nan",
    )
    verdict = OrderVerdict([said(1, VAULT)], [], {})
    assert list(verdict.faults(member(name="kit"), [outsider])) == [
        "nan read '-- #vault, 2 members'",
        "nan read 'lee: <lee 1>'",
    ]


@pytest.mark.parametrize(
    ("audit", "told", "back", "fine"),
    [
        ([audited(10, "ban")], "banned everywhere for good", Return(12, 13, 0), False),
        ([audited(10, "ban")], "banned everywhere for good", Return(10, 13, 0), True),
        (
            [audited(10, "ban"), audited(12, "unban")],
            "banned everywhere for good",
            Return(12, 13, 0),
            True,
        ),
        ([audited(10, "kick")], "kicked everywhere", Return(12, 13, 0), True),
        ([audited(10, "kick")], "kicked everywhere", Return(12, 13, 9), False),
        ([audited(10, "kick")], "kicked everywhere", Return(12, 13, 11.5), True),
    ],
)
def test_who_was_put_off_the_server(
    audit: list[Row], told: str, back: Return, *, fine: bool
) -> None:
    """Nobody comes back who may not, nor by a token of before."""
    lee = member()
    lee.returns.append(back)
    verdict = OrderVerdict([], audit, {})
    keeper = member((11, f"-- lee is {told}"), name="kit")
    assert (list(verdict.faults(keeper, [lee])) == []) is fine


def test_who_was_muted_everywhere() -> None:
    """They say nothing in any room until it is taken back."""
    audit = [audited(10, "mute"), audited(60, "unmute")]
    keeper = member((25, "-- lee is muted everywhere for good"), name="kit")
    rows = [said(2), said(4), said(7)]
    assert list(OrderVerdict(rows, audit, {}).faults(keeper, [member()])) == [
        "lee said '<lee 4>', and is muted everywhere"
    ]


def test_acts_that_are_not_kept() -> None:
    """The keeper was told of them."""
    keeper = member((1, "-- lee was banned from #court by kit for good: no. 7"), name="kit")
    assert list(OrderVerdict([], [], {}).faults(keeper, [])) == [
        "the act no. 7 was told, and is not kept",
        "the act no. 7 is not audited",
    ]


def test_words_that_were_removed() -> None:
    """They are known from who has read them before."""
    rows = [Row(COURT, 2, 20, "removed", {"ids": [1, 4]})]
    assert removed_words(rows, {(COURT, 1): "lee 1", (COURT, 3): "lee 3"}) == {(COURT, 1): "lee 1"}
