"""Durations: for how long something holds, as it is typed and shown."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chatapp.chat.durations import DAYS_AT_MOST, parse_duration
from chatapp.errors import ChatError
from chatapp.text import UNITS, show_duration, show_exactly


@given(st.integers(1, 10**8), st.sampled_from(sorted(UNITS)))
def test_a_span(number: int, unit: str) -> None:
    """It is so many seconds, and is shown as the same; or it is too long."""
    seconds = number * UNITS[unit]
    if seconds > DAYS_AT_MOST * UNITS["d"]:
        with pytest.raises(ChatError, match=r"^not for how long"):
            parse_duration(f"{number}{unit}")
        return
    assert parse_duration(f"{number}{unit.upper()}") == seconds
    assert parse_duration(show_exactly(seconds).replace(" ", "")) == seconds


@given(st.integers(1, DAYS_AT_MOST * 24 * 60))
def test_what_is_shown_can_be_typed(minutes: int) -> None:
    """All lengths in whole minutes that are possible are shown in a form that stands for them."""
    shown = show_exactly(60 * minutes)
    number, unit = shown.split(" ")
    assert parse_duration(f"{number}{unit}") == 60 * minutes
    assert unit == next(u for u in "dhm" if 60 * minutes % UNITS[u] == 0)


@given(st.text("FfOoRrEeVv", min_size=7, max_size=7))
@example("forever")
@example("FOREVER")
def test_no_end(word: str) -> None:
    """It is one word, in capitals or not."""
    assert parse_duration(word) == (0 if word.lower() == "forever" else None)


@pytest.mark.parametrize(
    "word",
    [
        *("3y", "0m", "10", "3 x", "1.5h", "3dd", "1h30m", "3\N{ARABIC-INDIC DIGIT TWO}d"),
        *("-5m", "+5m", "~5m", ".5h", "\xbdh", "\N{ARABIC-INDIC DIGIT TWO}d", "\xb2d", "<3d"),
    ],
)
def test_what_only_begins_like_a_span(word: str) -> None:
    """It is refused, and not taken for a reason."""
    with pytest.raises(ChatError, match=r"^not for how long: .* \(10m, 3h, 2d, up to 3650d"):
        parse_duration(word)


@pytest.mark.parametrize(
    ("word", "after", "meant"),
    [
        ("3", "days", "3d"),
        ("3", "d spam", "3d"),
        ("03", "Hours of silence", "3h"),
        ("1", "hr", "1h"),
        ("10min", "", "10m"),
        ("2days", "spam", "2d"),
        ("5", "mins", "5m"),
        ("1w", "", "7d"),
        ("2", "weeks", "14d"),
    ],
)
def test_what_is_written_out(word: str, after: str, meant: str) -> None:
    """What is meant is suggested."""
    with pytest.raises(ChatError, match=rf"^not for how long: {word} \(did you mean {meant}\?\)$"):
        parse_duration(word, after)


@pytest.mark.parametrize(("word", "after"), [("3", "months"), ("3", ""), ("3", "dogs"), ("3y", "")])
def test_what_cannot_be_guessed(word: str, after: str) -> None:
    """What would be right is said."""
    with pytest.raises(ChatError, match=r"^not for how long: \d\w? \(10m, 3h"):
        parse_duration(word, after)


@given(st.text())
@example("-5m")
@example("\xbdh")
@example("\u4e00")
def test_any_word(word: str) -> None:
    """It is a duration within the bounds, or none, or refused because it begins like one."""
    try:
        seconds = parse_duration(word)
    except ChatError:
        first = word.lstrip("-+~<>.")[0]
        assert first.isnumeric()
        assert not first.isalpha()
    else:
        assert seconds is None or 0 <= seconds <= DAYS_AT_MOST * UNITS["d"]
        assert seconds is None or word[0].isdecimal() or word.lower() == "forever"


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(59, "less than 1 m"), (60, "1 m"), (3599, "59 m"), (129_600, "1 d")],
)
def test_what_is_left(seconds: float, shown: str) -> None:
    """It is shown in the largest unit that it fills."""
    assert show_duration(seconds) == shown


@pytest.mark.parametrize(
    ("after", "refused"),
    [
        ("10m spam", "not for how long: for 10m (did you mean 10m?)"),
        ("3 days", "not for how long: for 3 (did you mean 3d?)"),
        ("-5m", f"not for how long: for -5m (10m, 3h, 2d, up to {DAYS_AT_MOST}d, or forever)"),
    ],
)
def test_a_word_before_it(after: str, refused: str) -> None:
    """People type what they would say; a reason may begin with that word, too."""
    with pytest.raises(ChatError) as error:
        parse_duration("For", after)
    assert str(error.value) == refused
    assert parse_duration("for", "spamming") is None
    assert parse_duration("for", "") is None


@given(st.text("0123456789mhdwk -+.forinutes", max_size=8), st.text("0123456789mhd ", max_size=8))
@example("99999weeks", "")
@example("0", "days")
def test_what_is_suggested_is_right(word: str, after: str) -> None:
    """Whoever types what the refusal says is not refused again."""
    word = word.partition(" ")[0]
    try:
        parse_duration(word, after)
    except ChatError as error:
        _, found, right = str(error).partition("did you mean ")
        assert not found or parse_duration(right.removesuffix("?)"))


@pytest.mark.parametrize("word", ["\u4e00\u76f4", "spam", "(2nd", "-", "...", "for"])
def test_a_reason(word: str) -> None:
    """What does not begin like a number is no duration."""
    assert parse_duration(word, "spam") is None
