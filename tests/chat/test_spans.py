"""Spans: for how long something holds, as it is typed and shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.chat.spans import DAYS_AT_MOST, parse_span
from chatapp.errors import ChatError
from chatapp.text import SPANS, show_exactly, show_span


@given(st.integers(1, 10**8), st.sampled_from(sorted(SPANS)))
def test_a_span(number: int, unit: str) -> None:
    """It is so many seconds, and is shown as the same; or it is too long."""
    seconds = number * SPANS[unit]
    if seconds > DAYS_AT_MOST * SPANS["d"]:
        with pytest.raises(ChatError, match=r"^not for how long"):
            parse_span(f"{number}{unit}")
        return
    assert parse_span(f"{number}{unit.upper()}") == seconds
    assert parse_span(show_exactly(seconds).replace(" ", "")) == seconds


@given(st.text())
def test_any_word(word: str) -> None:
    """It is a span within the bounds, or none, or refused because it begins like one."""
    try:
        seconds = parse_span(word)
    except ChatError:
        assert word[0].isdecimal()
    else:
        assert seconds is None or 0 <= seconds <= DAYS_AT_MOST * SPANS["d"]
        assert seconds is None or word[0].isdecimal() or word.lower() == "forever"


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(59, "less than 1 m"), (60, "1 m"), (3599, "59 m"), (129_600, "1 d")],
)
def test_what_is_left(seconds: float, shown: str) -> None:
    """It is shown in the largest unit that it fills."""
    assert show_span(seconds) == shown
