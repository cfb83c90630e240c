"""What may be a secret is read by nobody but who types it, and is in no log."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.factory import ChatFactory
from chatapp.config import Config
from chatapp.slash import builtin_commands
from chatapp.unicode import first_seen
from tests.asking import asking_chat
from tests.conversation import Conversation
from tests.memory import LineClient

BLANKS = [" ", "\t", "  \t", "\v", "\u00a0", "\u2003", "\u3000", "\u2028", "\x1b[A ", "\ufeff "]
NOT_SEEN = ["\u200e", "\u200f", "\u061c", "\x1b[", "\x1b[1;", "\x1bO", "\x9b", "\x8f"]


@pytest.fixture
def chat(clock: MemoryReactorClock, config: Config) -> ChatFactory:
    """A chat with commands that ask."""
    return asking_chat(config, clock)


@pytest.mark.parametrize("blanks", BLANKS, ids=ascii)
def test_after_blanks(talk: Conversation, log_lines: list[str], blanks: str) -> None:
    """A command is not said with its words, nor done; a slash before it is what may be meant."""
    talk(f"""
        ann, bob are here
        ann > {blanks}/ask sesame
        ann < ! not said: type /ask without a blank before it, or //ask to say it
        bob reads nothing
    """)
    assert "sesame" not in "".join(log_lines)


@pytest.mark.parametrize("before", NOT_SEEN, ids=ascii)
def test_after_what_is_not_seen(talk: Conversation, before: str) -> None:
    """The same, if a terminal would take the slash for a part of a sequence too."""
    talk(f"""
        ann, bob are here
        ann > {before}/ask sesame
        ann < ! not said: type /ask without anything before it, or //ask to say it
        bob reads nothing
    """)


UNSEEN = st.characters(categories=["Zs", "Zl", "Zp", "Cc"]) | st.sampled_from(
    "\u200b\u200c\u200d\u200e\u200f\u061c\u2060\u2066\u2069\u202e\ufeff\u00ad\u034f\u3164[O"
)


@given(st.text(UNSEEN, max_size=6).filter(lambda text: not {"[", "O"} & set(first_seen(text))))
def test_after_whatever_is_not_seen(blanks: str) -> None:
    """The command is done, or refused, and never said."""
    clock = MemoryReactorClock()
    chat = asking_chat(Config(), clock)
    ann, bob = (LineClient(chat, clock, port) for port in (50001, 50002))
    for client in (ann, bob):
        client.join()
        client.read()
    ann.post(blanks.encode() + b"/ask sesame")
    ann.settle()
    assert "sesame" not in "".join(bob.read())
    ann.close()
    bob.close()


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ("/aks sesame", "unknown command /aks (did you mean /ask?)"),
        ("/Ask2 sesame", "unknown command /Ask2 (did you mean /ask?)"),
        ("/\u0430sk sesame", "unknown command /\u0430sk (did you mean /ask?)"),
        ("/logn ann sesame", "unknown command /logn (did you mean /login?)"),
        ("/ask wrong", "that is not it: wrong"),
    ],
)
def test_refusals(talk: Conversation, log_lines: list[str], typed: str, refusal: str) -> None:
    """The log has the reason without what was typed."""
    talk(f"""
        ann, bob are here
        ann > {typed}
        ann < ! {refusal}
        ann > /ask
        ann < -- which word?
        ann > wrong
        ann < ! that is not it: wrong (your next line tries again, an empty one cancels)
        bob reads nothing
    """)
    logged = "\n".join(log_lines)
    assert "DEBUG | Refused ('127.0.0.1', 50001): that is not it: {answer}" in log_lines
    assert "sesame" not in logged
    assert "wrong" not in logged


def test_commands_with_secrets() -> None:
    """Those that take a password say so, and no others."""
    secret = [command.name for command in builtin_commands() if command.secret]
    assert secret == ["register", "login", "password"]
