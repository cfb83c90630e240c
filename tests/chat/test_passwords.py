"""What a password may be, and that it is the same whatever way it came."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.chat.passwords import (
    BYTES_AT_MOST,
    CHARS_AT_LEAST,
    Asker,
    Hasher,
    Standing,
    Verified,
    check_password,
    normal_form,
)
from chatapp.errors import ChatError
from chatapp.wire.lines import clean_line
from tests.hasher import FakeHasher

TOO_SHORT = "that password is too short: 10 characters at least"
TOO_LONG = "that password is too long: 128 bytes at most"


@pytest.mark.parametrize(
    ("text", "password"),
    [
        ("correct horse", "correct horse"),
        ("0123456789", "0123456789"),
        ("x" * 128, "x" * 128),
        ("\u00e9" * 64, "\u00e9" * 64),
        ("Cafe\u0301 au lait", "Caf\u00e9 au lait"),
        ("  correct horse ", "correct horse"),
        ("correct\thorse", "correct horse"),
        ("correct\x1b[A\x00 horse\ud800", "correct horse"),
    ],
)
def test_passwords(text: str, password: str) -> None:
    """A password may have any characters that are seen, and blanks between them."""
    assert check_password(text) == password


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", TOO_SHORT),
        ("012345678", TOO_SHORT),
        ("012345678 ", TOO_SHORT),
        (" " * 20, TOO_SHORT),
        ("e\u0301" * 9, TOO_SHORT),
        ("0123456\u200b\ufeff\x1b[A", TOO_SHORT),
        ("x" * 129, TOO_LONG),
        ("\u00e9" * 65, TOO_LONG),
    ],
)
def test_what_is_no_password(text: str, why: str) -> None:
    """What is refused is not repeated, neither to the user nor in the log."""
    with pytest.raises(ChatError) as refused:
        check_password(text)
    assert (str(refused.value), refused.value.reason) == (why, why)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_a_line_and_an_object_have_the_same_password(text: str) -> None:
    """A password is the same, whether it is typed or is a program's, and whoever composes it."""
    try:
        typed = clean_line(text.encode(), 1000)
    except ChatError:
        return  # it cannot be typed
    assert normal_form(typed) == normal_form(text)
    assert normal_form(unicodedata.normalize("NFC", typed)) == normal_form(typed)


@given(st.text(max_size=200))
def test_what_is_taken_can_be_hashed(text: str) -> None:
    """Whatever is no password is refused; all else has UTF-8 of a bounded length."""
    try:
        password = check_password(text)
    except ChatError:
        return
    assert len(password) >= CHARS_AT_LEAST
    assert len(password.encode()) <= BYTES_AT_MOST


def test_the_hasher_of_the_tests() -> None:
    """The hasher without hashes answers like a real one, at once or when it is told to go on."""
    fake = FakeHasher()
    hasher: Hasher = fake
    answers: list[object] = []
    asker = Asker("home", Standing.NEW)
    for kept in ("fake:correct horse", "old:correct horse", "fake:another horse", ""):
        hasher.verify(kept, " correct horse", asker).addCallback(answers.append)
    fake.hold = True
    hasher.hash("correct horse", asker).addCallback(answers.append)
    good, rehashed = Verified(good=True), Verified(good=True, rehashed="fake:correct horse")
    wrong = Verified(good=False)
    assert answers == [good, rehashed, wrong, wrong]
    fake.go_on()
    assert answers[4:] == ["fake:correct horse"]
