"""Lines with a ref are done once, whoever the session's user is meanwhile."""

import pytest

from tests.connect import Connect
from tests.conversation import Conversation

LOGIN = {"login": "ann", "secret": "horse battery", "ref": "b"}


@pytest.mark.parametrize("connect", [("object", "socket")], ids="-".join, indirect=True)
@pytest.mark.parametrize("last", ["login", "logout"])
def test_a_line_from_before(connect: Connect, talk: Conversation, last: str) -> None:
    """After a login, a logout and a crash, what is sent again is answered, and not done again."""
    program = connect("object")
    program.request(line="/nick ann")
    program.request(line="/register horse battery")
    program.request(line="/logout")
    program.request(line="once", ref="a")
    program.request(**LOGIN)
    if last == "logout":
        program.request(line="/logout", ref="c")
    program.read_objects()
    talk.scenes["the server is killed"]()
    again = talk._connect.open("object")
    again.request(resume=program.token)
    again.request(line="once", ref="a")
    again.request(**LOGIN)
    talk._connect.clock.advance(1)
    told = again.read_objects()
    assert [each["ref"] for each in told if each["type"] in ("ack", "error")] == ["a", "b"]
    assert "error" not in [each["type"] for each in told]
    assert talk.chat.journal.said["once"] == 1  # type: ignore[attr-defined]
