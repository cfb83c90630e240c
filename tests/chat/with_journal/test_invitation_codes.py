"""The codes of invitations, as people type them: each is good, and what is mistyped is not."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from chatapp.chat import invitations
from chatapp.chat.factory import ChatFactory
from chatapp.config import Config
from chatapp.errors import ChatError
from tests.chat.with_journal.staffed import STAFF, staffed
from tests.connect import BY_TIME
from tests.conversation import Conversation

LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
"""Those of codes; 0, 1, 8 and 9 are not among them."""

BLANKS = st.text(" \t", max_size=3)
CODES = st.text(LETTERS, min_size=16, max_size=16)

pytestmark = pytest.mark.parametrize("connect", BY_TIME[:1], ids="-".join, indirect=True)
"""How a code came does not matter to whether it is good."""


@pytest.fixture
def config() -> Config:
    """Bob is an operator."""
    return staffed()


@pytest.fixture(autouse=True)
def staff(talk: Conversation) -> None:
    """Bob may make invitations."""
    talk(STAFF)


def make(talk: Conversation, count: int) -> list[str]:
    """Have bob make invitations; return the codes as bob reads them."""
    talk.clients["bob"].send(f"/invitation {count}")
    talk.listen()
    made = [line.split()[1] for line in talk.unread["bob"]]
    talk("bob has read everything")
    return made


def test_every_code_is_good_however_it_is_typed(talk: Conversation, chat: ChatFactory) -> None:
    """In capitals or not, and with blanks around it; and a code with one other letter is not."""
    made = [code for _ in range(10) for code in make(talk, 20)]
    assert len(set(made)) == 200

    @given(st.sampled_from(made), st.lists(st.booleans(), min_size=16, max_size=16), BLANKS)
    def typed(code: str, capitals: list[bool], blanks: str) -> None:
        letters = [c.upper() if up else c for c, up in zip(code, capitals, strict=True)]
        found = chat.staff.invitations.find(f"{blanks}{''.join(letters)}{blanks}")
        assert found.maker is chat.find_user("bob")
        assert found == chat.staff.invitations.find(code)

    @given(st.sampled_from(made), st.integers(0, 15), st.sampled_from(f"{LETTERS}0189- "))
    def mistyped(code: str, place: int, letter: str) -> None:
        assume(letter != code[place])
        wrong = code[:place] + letter + code[place + 1 :]
        for each in (wrong, code[:place] + code[place + 1 :], code[:place] + letter + code[place:]):
            if each.strip() != code:
                with pytest.raises(ChatError, match=r"^that invitation is mistyped, used, or"):
                    chat.staff.invitations.find(each)

    typed()
    mistyped()


def test_two_letters_that_are_exchanged(talk: Conversation, chat: ChatFactory) -> None:
    """It is another code, which is not good."""
    made = make(talk, 20)

    @given(st.sampled_from(made), st.integers(0, 14))
    def check(code: str, place: int) -> None:
        assume(code[place] != code[place + 1])
        wrong = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
        with pytest.raises(ChatError, match=r"^that invitation is mistyped, used, or too old$"):
            chat.staff.invitations.find(wrong)

    check()


def test_what_nobody_made(chat: ChatFactory) -> None:
    """No code is good before it was made."""

    @given(CODES)
    def check(code: str) -> None:
        with pytest.raises(ChatError, match=r"^that invitation is mistyped, used, or too old$"):
            chat.staff.invitations.find(code)

    check()
    assert set(invitations._new_code()) <= set(LETTERS)
