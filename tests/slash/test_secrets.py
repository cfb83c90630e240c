"""What may be a secret is read by nobody but who types it, and is in no log."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.factory import ChatFactory
from chatapp.command import cut
from chatapp.config import Config
from chatapp.errors import ChatError
from chatapp.slash import builtin_commands
from chatapp.unicode import first_seen
from chatapp.wire.lines import clean_line
from tests.conversation import Conversation
from tests.making import asking_chat
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


LIKE_SLASHES = "\uff0f\u2044\u2215\u2571\u29f8"
SLIPS = [
    *(f"{slash}ask sesame" for slash in LIKE_SLASHES),
    *(f"{key}ask sesame" for key in ".,:;!?&-\xa77"),
    *("\\ask sesame", "/ask sesame".join("''"), "> /ask sesame", "$ /ask sesame", "./ask sesame"),
]


@pytest.mark.parametrize("typed", SLIPS, ids=ascii)
def test_with_another_sign_than_the_slash(
    talk: Conversation, log_lines: list[str], typed: str
) -> None:
    """A slip of the finger, another keyboard, or a line copied from a text shows no secret."""
    talk(f"""
        ann, bob are here
        ann > {typed}
        ann < ! not said: a command begins with a plain slash, as /ask does
        bob reads nothing
    """)
    assert "sesame" not in "".join(log_lines)


@pytest.mark.parametrize(
    "typed",
    [
        *("(ask me)", "- ask me", "ask me", "7 ask me", "'/ask' is a command", "!asks me", "7up"),
        *("\\o/ ask me", "\uff0f", "\uff0fnosuch x", "see /ask sesame", "!list me", "\\w bob x"),
    ],
    ids=ascii,
)
def test_who_talks_of_commands_is_heard(talk: Conversation, typed: str) -> None:
    """Only what is nearly a command with a secret, or looks just like a command, is refused."""
    talk(f"""
        ann, bob are here
        ann > {typed}
        ann, bob < ann: {typed}
    """)


@pytest.mark.parametrize(
    "typed",
    ["/login\t", "/lo\0gin", "\ufeff/login", "\x1b[A/login", "/login\u3000", "\uff0flogin "],
)
def test_what_comes_along_with_a_command_that_is_cleaned(talk: Conversation, typed: str) -> None:
    """It may be the password that the command would have asked for, however that was written."""
    refusal = "usage: /login NAME [SECRET]"
    if typed.startswith("\uff0f"):
        refusal = "not said: a command begins with a plain slash, as /login does"
    talk(f"""
        ann, bob are here
        at once:
            ann > {typed}
            ann > sesame
            ann > hello
        ann < ! {refusal}
        ann < -- that line was dropped: it could have been a password
        ann, bob < ann: hello
    """)


@given(st.text(UNSEEN, max_size=3), st.text(UNSEEN, max_size=3), st.text(max_size=3))
def test_both_find_the_same_command(before: str, within: str, after: str) -> None:
    """Who looks at a line before it is cleaned finds the command that is done then."""
    commands = builtin_commands()
    line = f"{before}/lo{within}gin{after}".encode(errors="replace")
    try:
        text = clean_line(line, 2048)
    except ChatError:
        return
    if text.startswith("/") and not text.startswith("//"):
        done = commands.words_for("login", text) != [] or cut(text)[0].lower() == "login"
        assert (commands.called_by(line) is not None) == done


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
