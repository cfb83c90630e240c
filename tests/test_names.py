"""What a user may be called, and which number a guest gets."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.chat.guests import GuestNumbers
from chatapp.errors import ChatError
from chatapp.names import check_nick, exact_key, fold, skeleton
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


@pytest.mark.parametrize(
    "name",
    [
        *("guest", "guest1", "GUEST007", "gue5t7", "guestl", "guest1O", "guests", "guest7_"),
        *(
            "you",
            "Server",
            "sy5tem",
            "lobby",
            "all",
            "al1-",
            "Adrnin",
            "aclmin",
            "n0bocly",
            "root_",
        ),
    ],
)
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


ALIKE = ("0oO", "1lLiI", "5sS", "mM", "wW", "dD")
"""Characters that look alike, or are one letter in two cases."""

PAIRS = (("m", "rn"), ("w", "vv"), ("d", "cl"))
"""A character, and what looks like it."""

CHARACTERS = string.ascii_letters + string.digits + "_-"
NAMES = st.text(CHARACTERS, max_size=24).map(lambda rest: f"a{rest}")
PLAIN = "abcefghjknpqrtuvxyz2346789"
"""Characters of which none looks like another."""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *(
            ("bernard", "bemard"),
            ("bernard", "BEMARD"),
            ("william", "vvilliarn"),
            ("dave", "clave"),
        ),
        *(("dave", "c1ave"), ("dave", "CIave"), ("ann", "ann_"), ("ann", "ANN-_--"), ("O0", "oO")),
        *(("Otto", "0tt0"), ("bill", "b1Ii"), ("sam", "5arn"), ("rnm", "mrn"), ("rnm", "mm")),
        *(
            ("vvv", "wv"),
            ("vvv", "vw"),
            ("vvvv", "ww"),
            ("w_", "vv"),
            ("clcl", "dd"),
            ("wm", "vvrn-"),
        ),
    ],
)
def test_look_alikes(one: str, other: str) -> None:
    """Whatever looks alike counts as the same, however it is put together."""
    assert skeleton(one) == skeleton(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *(("ann", "anna"), ("ann_a", "anna"), ("ann-a", "ann_a"), ("bob", "rob"), ("m", "nr")),
        *(("w", "v"), ("d", "lc"), ("ann1", "ann2"), ("rn", "rnn"), ("vv", "v_v"), ("_ann", "ann")),
    ],
)
def test_no_look_alikes(one: str, other: str) -> None:
    """A hyphen or an underscore within a name is seen, and so is any other difference."""
    assert skeleton(one) != skeleton(other)


@st.composite
def disguised(draw: st.DrawFn) -> tuple[str, str]:
    """A name, and what it looks like after any number of swaps of what looks alike."""
    name = draw(NAMES)
    other = name
    for _ in range(draw(st.integers(0, 12))):
        at = draw(st.integers(0, len(other) - 1))
        swaps = [other[:at] + other[at].swapcase() + other[at + 1 :]]
        for group in ALIKE:
            if other[at] in group:
                swaps += [other[:at] + one + other[at + 1 :] for one in group]
        for one, two in PAIRS:
            if other[at].lower() == one:
                swaps.append(other[:at] + two + other[at + 1 :])
            if other[at : at + 2].lower() == two:
                swaps.append(other[:at] + one + other[at + 2 :])
        other = draw(st.sampled_from(swaps))
    return name, other + draw(st.text("_-", max_size=3))


@given(disguised())
def test_a_disguise_counts_as_the_same(names: tuple[str, str]) -> None:
    """In whatever order the swaps are made, and wherever they meet."""
    one, other = names
    assert skeleton(one) == skeleton(other)


@given(NAMES)
def test_a_skeleton_is_its_own_skeleton(name: str) -> None:
    """It is never empty for a name, is no longer than what looks widest, and is no exact key."""
    found = skeleton(name)
    assert skeleton(found) == found
    assert 0 < len(found) <= 2 * len(name)
    assert exact_key(name) != found


@given(st.text(PLAIN, min_size=1, max_size=24), st.text(PLAIN, min_size=1, max_size=24))
def test_other_names_stay_apart(one: str, other: str) -> None:
    """Names of which no part looks like another differ in their skeletons."""
    plain = [name.replace("vv", "v").replace("rn", "n") for name in (one, other)]
    assert (skeleton(plain[0]) == skeleton(plain[1])) is (plain[0] == plain[1])


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_guests_do_not_look_alike(one: int, other: int) -> None:
    """Numbers differ in their skeletons where they differ."""
    assert (skeleton(f"guest{one}") == skeleton(f"guest{other}")) is (one == other)


@given(st.integers(1, 10**6), st.data())
def test_nobody_looks_like_a_guest(number: int, data: st.DataObject) -> None:
    """Every look-alike of a guest's name is reserved, also of one who is not there yet."""
    groups = {digit: next((g for g in ALIKE if digit in g), digit) for digit in "0123456789"}
    name = "".join(data.draw(st.sampled_from(groups.get(c, c))) for c in f"guest{number}")
    with pytest.raises(ChatError, match=f"^that name is reserved: {name}$"):
        check_nick(name)
