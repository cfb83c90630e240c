"""Rows of the journal: what is read back is what was written."""

import json

from hypothesis import given
from hypothesis import strategies as st

from chatapp.events import Acted, Said
from chatapp.log.journal import NewEntry
from chatapp.storage.rows import entry_of, entry_row

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
"""Any text that can be written as UTF-8."""


@given(st.sampled_from([Said, Acted]), TEXTS, TEXTS)
def test_what_was_said_is_read_back(kind: type[Said] | type[Acted], user: str, text: str) -> None:
    """Whatever people write: quotes, backslashes, control characters, any script."""
    event = kind("dev", user, text)
    log, offset, time, type_name, body = entry_row(NewEntry(7, 12.5, event), 3)
    entry = entry_of("dev", (offset, time, type_name, body))
    assert (log, entry.offset, entry.time, entry.event) == (7, 3, 12.5, event)


@given(TEXTS, TEXTS)
def test_the_row_of_a_line_is_the_json_of_its_object(user: str, text: str) -> None:
    """It is put together by hand; other programs read it as what `json` would have written."""
    *_, body = entry_row(NewEntry(1, 0.0, Said("dev", user, text)), 1)
    assert body == json.dumps({"from": user, "text": text}, ensure_ascii=False)
