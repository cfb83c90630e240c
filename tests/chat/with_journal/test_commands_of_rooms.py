"""Programs ask for the commands of a room: who keeps it may use more there than elsewhere."""

from typing import Any

import pytest

from tests.connect import Connect


@pytest.mark.parametrize("connect", [("object", "socket")], ids="-".join, indirect=True)
def test_commands_by_role(connect: Connect) -> None:
    """Whatever room is the current one; and it stays that."""
    ann, bob = connect.named("ann", "bob")
    ann.send("/register horse battery")
    ann.send("/join #own", "/join #other")
    bob.send("/join #bob")
    ann.read()

    def ask(**fields: Any) -> dict[str, Any]:
        ann.request(commands=True, **fields)
        answer: dict[str, Any] = ann.read_objects()[-1]
        return answer

    def names(answer: dict[str, Any]) -> set[str]:
        return {command["name"] for command in answer["commands"]}

    own, lobby, current = ask(room="#OWN", ref="c"), ask(room="#lobby"), ask()
    assert (own["room"], own["ref"], lobby["room"], "room" in current) == (
        *("#own", "c", "#lobby"),
        False,
    )
    assert names(own) - names(lobby) >= {"kick", "ban", "invite"}
    assert names(lobby) < names(own) == names(current)
    refusal = {"type": "error", "code": "not_in_room", "text": "you are not in #bob"}
    assert ask(room="#bob") == refusal
    ann.send("/leave #other")
    ann.send("/leave #own")
    assert ask(room="#own")["code"] == "not_in_room"
    assert names(ask()) == names(lobby)
