"""What a user may be called, and which number a guest gets."""

import pytest

from chatapp.chat.guests import GuestNumbers
from chatapp.errors import ChatError
from chatapp.names import check_nick, fold
from chatapp.text import counted, quote


@pytest.mark.parametrize("name", ["a", "Z", "ann-marie_2", "x" * 24, "guesty", "guest-1"])
def test_allowed(name: str) -> None:
    """A letter, then letters, digits, _ and -, up to 24."""
    assert check_nick(name) == name


@pytest.mark.parametrize(
    "name", ["", "9a", "-a", "_a", "a b", "a.b", "x" * 25, "ä", "a\n", "\u0131"]
)
def test_no_name(name: str) -> None:
    """Anything else is refused with what would be right."""
    with pytest.raises(ChatError) as refused:
        check_nick(name)
    assert str(refused.value) == (
        f"not a name: {name} (1 to 24 letters, digits, _ or -, a letter first)"
    )


@pytest.mark.parametrize("name", ["guest", "guest1", "GUEST007", "you", "Server", "lobby", "all"])
def test_reserved(name: str) -> None:
    """Names that would mislead are nobody's, in any case."""
    with pytest.raises(ChatError) as refused:
        check_nick(name)
    assert str(refused.value) == f"that name is reserved: {name}"


def test_names_match_without_case() -> None:
    """Two spellings of a name are one name."""
    assert fold("Ann") == fold("aNN")


def test_quote_is_short() -> None:
    """What is repeated from a user's line is cut at 40 characters."""
    assert quote("x" * 40) == "x" * 40
    assert quote("x" * 41) == "x" * 37 + "..."


def test_guest_numbers() -> None:
    """The lowest free number comes first."""
    numbers = GuestNumbers()
    assert [numbers.take() for _ in range(4)] == [1, 2, 3, 4]
    numbers.give_back(3)
    numbers.give_back(2)
    assert [numbers.take() for _ in range(3)] == [2, 3, 5]


@pytest.mark.parametrize(
    ("number", "shown"), [(0, "0 rooms"), (1, "1 room"), (2, "2 rooms"), (11, "11 rooms")]
)
def test_counted(number: int, shown: str) -> None:
    """Only one is one."""
    assert counted(number, "room") == shown
