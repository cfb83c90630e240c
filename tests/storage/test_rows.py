"""Rows of the journal: what is read back is what was written."""

import json

from hypothesis import given
from hypothesis import strategies as st

from chatapp.events import Whispered
from chatapp.log.entry import Entry
from chatapp.log.journal import NewEntry
from chatapp.room_events import Acted, Said
from chatapp.storage.rows import entry_of, entry_row
from chatapp.wire.encoding import FRAME, LINE, OBJECT

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
"""Any text that can be written as UTF-8."""


BY = st.integers(0, 2**53)
"""Numbers of users; 0 where none was kept."""


@given(st.sampled_from([Said, Acted]), TEXTS, TEXTS, BY)
def test_what_was_said_is_read_back(
    kind: type[Said] | type[Acted], user: str, text: str, by: int
) -> None:
    """Whatever people write: quotes, backslashes, control characters, any script."""
    event = kind("dev", user, text, by)
    log, offset, time, type_name, body = entry_row(NewEntry(7, 12.5, event), 3)
    entry = entry_of("dev", (offset, time, type_name, body))
    assert (log, entry.offset, entry.time, entry.event) == (7, 3, 12.5, event)


@given(TEXTS, TEXTS)
def test_as_whom_a_sender_is_counted_is_read_back(text: str, by: str) -> None:
    """It is kept beside the whisper, and no client is sent it."""
    event = Whispered("ann", "bob", text, outgoing=False)
    _, offset, time, type_name, body = entry_row(NewEntry(7, 12.5, event, by), 3)
    entry = entry_of("", (offset, time, type_name, body))
    assert (entry.event, entry.by) == (event, by)
    for encoding in (LINE, FRAME, OBJECT):
        assert entry.encode(encoding) == Entry(3, 12.5, event).encode(encoding)


@given(TEXTS, TEXTS, BY)
def test_the_row_of_a_line_is_the_json_of_its_object(user: str, text: str, by: int) -> None:
    """It is put together by hand; other programs read it as what `json` would have written."""
    *_, body = entry_row(NewEntry(1, 0.0, Said("dev", user, text, by)), 1)
    fields = {"from": user, "text": text, **({"by": by} if by else {})}
    assert body == json.dumps(fields, ensure_ascii=False)
