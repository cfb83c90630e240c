"""What is deleted or removed vanishes from the index, and from its files."""

from pathlib import Path

from chatapp.log.journal import Change, Drop, Redaction
from tests.storage.conftest import result, write
from tests.storage.index.conftest import (
    SECRET,
    Indexed,
    covers,
    find,
    in_index,
    index_all,
    offsets,
    say,
    spans,
    tables,
)


def test_what_is_deleted_vanishes(full: Indexed) -> None:
    """Shards of which nothing is kept are gone, and what is left of others moves."""
    before = tables(full)
    for _ in range(2):
        result(full.trim([1], 3, 0.0))
        index_all(full)
        assert covers(full, 1, 28, 31)
        assert covers(full, 2, 1, 31)
        assert offsets(find(full, "fish")) == [28, 29, 30]
        assert tables(full) < before
    write(full, Change(drops=[Drop(2)]))
    index_all(full)
    assert {log for log, *_ in spans(full)} == {1}
    assert offsets(find(full, "bird", 2)) == []


def test_what_was_deleted_before_a_restart(full: Indexed) -> None:
    """The index follows, although it was not told."""
    full.searching.index, kept = None, full.searching.index
    result(full.trim([1], 3, 0.0))
    write(full, Change(drops=[Drop(2)]))
    full.searching.index = kept
    full.close()
    full.open()
    assert {log for log, *_ in spans(full)} <= {1}
    index_all(full)
    assert {log for log, *_ in spans(full)} == {1}
    assert covers(full, 1, 28, 31)


def test_what_is_removed_vanishes(full: Indexed, path: Path) -> None:
    """It is found no more at once, and soon in none of the files of the index."""
    say(full, f"fish {SECRET}")
    index_all(full)
    assert in_index(path)
    write(full, Change(redactions=[Redaction(1, 31, "ann")]))
    assert offsets(find(full, SECRET)) == []
    say(full, "fish 32")
    index_all(full)
    assert not in_index(path)
    assert covers(full, 1, 1, 33)
    assert offsets(find(full, "fish")) == [*range(1, 31), 32]
    assert offsets(find(full, "removed")) == []


def test_what_is_removed_soon_after(full: Indexed, path: Path) -> None:
    """A crowd of removals costs little: they are taken out together, at the latest at the end."""
    write(full, Change(redactions=[Redaction(1, 1, "ann")]))
    say(full, SECRET)
    index_all(full)
    write(full, Change(redactions=[Redaction(1, 31, "ann")]))
    index_all(full)
    assert in_index(path)
    before = spans(full)
    full.close()
    assert not in_index(path)
    full.open()
    assert 0 < len(spans(full)) < len(before)


def test_killed_before_it_vanishes(full: Indexed, path: Path) -> None:
    """The index begins anew, because it does not know what was removed."""
    say(full, SECRET)
    index_all(full)
    write(full, Change(redactions=[Redaction(1, 31, "ann")]))
    full.searching.index, index_before = None, full.searching.index
    full.close()
    assert index_before is not None
    index_before._db.close()
    assert in_index(path)
    full.open()
    assert not in_index(path)
    say(full, "fish 32")
    index_all(full)
    assert covers(full, 1, 1, 33)
