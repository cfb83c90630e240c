"""What was typed is called back, the last line first."""

from chatapp.editing.history import CHARACTERS_AT_MOST, LINES_AT_MOST, History


def test_back_and_forth() -> None:
    """After the last comes what was typed when the first was called back."""
    history = History()
    for line in ("one", "two", "two", " ", "three"):
        history.add(line)
    assert [history.earlier("dra"), history.earlier(""), history.earlier("")] == [
        *("three", "two", "one")
    ]
    assert history.earlier("") is None
    assert [history.later(), history.later(), history.later()] == ["two", "three", "dra"]
    assert history.later() is None


def test_a_new_line() -> None:
    """The next line is begun at the end."""
    history = History()
    history.add("one")
    history.earlier("draft")
    history.leave()
    assert history.later() is None
    assert history.earlier("") == "one"


def test_its_bounds() -> None:
    """The oldest lines go first; the last is kept however long it is."""
    history = History()
    for number in range(LINES_AT_MOST + 5):
        history.add(str(number))
    kept = [history.earlier("") for _ in range(LINES_AT_MOST)]
    assert kept[-1] == "5"
    assert history.earlier("") is None
    history.add("x" * CHARACTERS_AT_MOST)
    assert len(history.earlier("") or "") == CHARACTERS_AT_MOST
    assert history.earlier("") is None
