"""Programs scroll through what they and another user whispered."""

import pytest

from chatapp.chat import span
from chatapp.config import Config
from tests.chat.conftest import config_with
from tests.chat.with_journal.paging import page, texts
from tests.connect import Connect
from tests.conversation import Conversation
from tests.objects import obj

pytestmark = pytest.mark.parametrize("connect", [("object", "socket")], ids="-".join, indirect=True)


@pytest.fixture(params=[10, 1000], ids=["little memory", "all in memory"])
def config(request: pytest.FixtureRequest) -> Config:
    """What was whispered is in the journal; of what was said, all or little is in memory."""
    return config_with(log_entries=request.param)


def test_whispers(talk: Conversation) -> None:
    """With one user, by name, page by page."""
    talk(f"""
        ann, bob, carl are here
        ann > /register horse battery
        ann > /w bob 1
        ann > /w carl 2
        ann > /w bob 3
        ann > /w bob 4
        ann, bob, carl have read everything
        ann > {{"history": "bob", "count": 2, "ref": "r"}}
        ann < {_whispered(3, "3")}
        ann < {_whispered(4, "4")}
        ann < {obj("page", of="bob", first=3, last=4, more=True, ref="r")}
        ann > {{"history": "BOB", "before": 3, "ref": "r"}}
        ann < {_whispered(1, "1")}
        ann < {obj("page", of="BOB", first=1, last=1, more=False, ref="r")}
        ann > {{"history": "bob", "around": 3, "count": 1, "ref": "r"}}
        ann < {_whispered(3, "3")}
        ann < {obj("page", of="bob", first=3, last=3, more=True, ref="r", newer=True)}
        ann > {{"history": "nobody", "ref": "r"}}
        ann < {obj("page", of="nobody", first=0, last=0, more=False, ref="r")}
    """)


def test_whispers_that_are_rare(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that has not looked at all of them says from where to go on, be it empty."""
    monkeypatch.setattr(span, "LOOKED_AT", 4)
    monkeypatch.setattr(span, "PART", 2)
    ann, *_ = connect.named("ann", "bob", "carl")
    ann.send("/register horse battery")
    for number in range(1, 31):
        ann.send(f"/w {'bob' if number % 10 == 5 else 'carl'} {number}")
    ann.read()
    back = []
    before: dict[str, int] = {}
    while True:
        entries, end = page(ann, "bob", **before)
        back.append((texts(entries), end["first"], end["last"]))
        if not end["more"]:
            break
        before = {"before": end["first"]}
    assert back == [
        *(([], 27, 0), (["25"], 23, 25), ([], 19, 0), (["15"], 15, 15)),
        *(([], 11, 0), ([], 7, 0), (["5"], 3, 5), ([], 0, 0)),
    ]
    forth, middle = [], 2
    while True:
        connect.clock.advance(1)
        entries, end = page(ann, "bob", around=middle)
        forth += [text for text in texts(entries) if text not in forth]
        if not end["newer"]:
            break
        assert end["last"] > middle
        middle = end["last"]
    assert forth == ["5", "15", "25"]


def _whispered(offset: int, text: str) -> str:
    return obj(
        "whispered",
        id=offset,
        from_="ann",
        to="bob",
        text=text,
        outgoing=True,
        time="TIME",
        past=True,
        ref="r",
    )
