"""/search for programs: a request, entries with its ref, and what they were."""

import pytest

from chatapp.chat import search
from chatapp.log.search import NOTHING
from tests.conversation import Conversation
from tests.journal import FakeJournal
from tests.objects import obj, refused, said

as_program = pytest.mark.parametrize("connect", [("object", "socket")], ids="-".join, indirect=True)


@as_program
def test_a_program_asks(talk: Conversation) -> None:
    """It is sent the entries, and then what they were: of all its rooms, or a page of one."""
    past = {"past": True, "ref": "1"}
    talk(f"""
        ann is here
        ann > fish 1
        ann > fish 2
        ann > fish 3
        ann have read everything
        ann > {{"search": "FISH", "ref": "1"}}
        ann < {said("#lobby", 3, "ann", "fish 1", **past)}
        ann < {said("#lobby", 4, "ann", "fish 2", **past)}
        ann < {said("#lobby", 5, "ann", "fish 3", **past)}
        ann < {obj("page", of="search", first=3, last=5, more=False, ref="1")}
        ann > {{"search": "fish", "room": "#LOBBY", "before": 4}}
        ann < {said("#lobby", 3, "ann", "fish 1", past=True)}
        ann < {obj("page", of="search", first=3, last=3, more=False)}
        ann > {{"search": "bird", "room": "#lobby", "ref": "1"}}
        ann < {obj("page", of="search", first=0, last=0, more=False, ref="1")}
    """)


@as_program
def test_a_page_is_full(talk: Conversation, monkeypatch: pytest.MonkeyPatch) -> None:
    """It ends with the newest, and says that there are older ones."""
    monkeypatch.setattr(search, "IN_A_PAGE", 1)
    talk(f"""
        ann is here
        ann > fish 1
        ann > fish 2
        ann have read everything
        ann > {{"search": "fish"}}
        ann < {said("#lobby", 4, "ann", "fish 2", past=True)}
        ann < {obj("page", of="search", first=4, last=4, more=True)}
    """)


@as_program
def test_what_a_program_is_refused(
    talk: Conversation, journal: FakeJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the code, and its ref."""
    no_search = refused("no_search", "this server keeps nothing that can be searched", "3")
    talk(f"""
        ann, bob are here
        bob > /join #dev
        bob has read everything
        ann > {{"search": "fish", "room": "#dev", "ref": "1"}}
        ann < {refused("not_in_room", "you are not in #dev", "1")}
        ann > {{"search": "fish", "room": "#nowhere", "ref": "2"}}
        ann < {refused("no_such_room", "no such room: #nowhere", "2")}
        ann > {{"search": " ", "ref": "3"}}
        ann < {refused("empty", "expected a word to look for", "3")}
        ann > {{"search": "\\u0000", "ref": "3"}}
        ann < {refused("empty", "expected a word to look for", "3")}
    """)
    monkeypatch.setattr(journal, "unsearchable", NOTHING)
    talk(f"""
        ann > {{"search": "fish", "ref": "3"}}
        ann < {no_search}
    """)
