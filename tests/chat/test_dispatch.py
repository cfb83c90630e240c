"""A line is cleaned, done, and answered or refused, and everyone reads the same of it."""

import pytest
from twisted.logger import LogEvent

from chatapp.chat.factory import ChatFactory
from chatapp.session.session import Session
from tests.connect import as_text, over_the_line_port
from tests.conversation import Conversation


def test_everyone_reads_what_is_said(talk: Conversation) -> None:
    """A line is read by all, the user who typed it included."""
    talk("""
        ann, bob are here
        guest comes
        ann, bob, guest have read everything
        ann > hello
        ann, bob, guest < ann: hello
    """)


def test_all_clients_share_the_room(talk: Conversation) -> None:
    """Users of one transport read those of the other, and those who read objects."""
    talk("""
        telnet, browser, ann come
        telnet, browser, ann have read everything
        telnet > from telnet
        browser > from a browser
        ann > and I
        telnet, browser, ann < guest1: from telnet
        telnet, browser, ann < guest2: from a browser
        telnet, browser, ann < guest3: and I
    """)


def test_the_order_is_the_same_for_all(talk: Conversation) -> None:
    """Lines of one turn are read in the order in which they came."""
    talk("""
        ann, bob are here
        at once:
            ann > one
            bob > two
            ann > three
        ann, bob < ann: one
        ann, bob < bob: two
        ann, bob < ann: three
    """)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("hello", "ann: hello"),
        ("//nick", "ann: /nick"),
        ("///", "ann: //"),
        ("  two  spaces  ", "ann:   two  spaces"),
        ("grüße, 世界 \N{WAVING HAND SIGN}", "ann: grüße, 世界 \N{WAVING HAND SIGN}"),
        ("a\tb", "ann: a b"),
        ("\x1b[31mred\x1b[0m \x9b31mC1", "ann: red C1"),
        ("bell\x07 nul\x00 c1\x85", "ann: bell nul c1"),
        ("\x1b]0;title\x07text", "ann: text"),
        ("line\u2028para\u2029", "ann: line para"),
        ("bidi\u202eabc zero\u200bwidth", "ann: bidiabc zerowidth"),
        ("x\r", "ann: x"),
        ("-- bob joined", "ann: -- bob joined"),
    ],
)
def test_what_is_typed_is_read_as_text(talk: Conversation, typed: str, read: str) -> None:
    """A message is shown as printable text after its sender's name."""
    talk(f"""
        ann, bob are here
        ann > {typed}
        ann, bob < {read}
    """)


BLANKS = [" ", "    ", "\t", "\t \t", "\v", "\u00a0", "\u2003", "\u3000", "\x1b[A "]


@pytest.mark.parametrize("blanks", BLANKS, ids=ascii)
def test_a_command_after_blanks_is_not_said(talk: Conversation, blanks: str) -> None:
    """What was to be whispered is read by nobody; the user reads what would be right."""
    talk(f"""
        ann, bob are here
        ann > {blanks}/w bob secret
        ann < ! not said: type /w without a blank before it, or //w to say it
        ann > {blanks}/nosuch
        ann < ! not said: type /nosuch without a blank before it, or //nosuch to say it
        bob reads nothing
        ann > /w bob secret
        ann < [you -> bob] secret
        bob < [ann -> you] secret
    """)


@pytest.mark.parametrize(
    "typed", [" //w bob x", "  a /w bob", " -/w", " http://x/y", " ?", " \\w bob x"]
)
def test_what_is_no_command_may_begin_with_blanks(talk: Conversation, typed: str) -> None:
    """A line that is drawn with blanks in front is said as it was typed."""
    talk(f"""
        ann, bob are here
        ann > {typed}
        ann, bob < ann: {typed}
    """)


def test_a_token_after_a_blank_is_not_said(talk: Conversation) -> None:
    """It is told to nobody, although it comes before the welcome."""
    talk("""
        bob is here
        ann > \t/resume 6xJ2iPsf_I1-MJ4QBzgf
        ann < -- welcome to chatapp: you are guest1, in the lobby
        ann < -- /nick NAME gives you a name, /help shows what else there is, /quit leaves
        ann < ! not said: type /resume without a blank before it, or //resume to say it
        bob < -- guest1 joined
    """)


def test_a_program_is_told_that_a_command_was_not_said(talk: Conversation) -> None:
    """It reads an error with the line's ref, and no ack."""
    error = (
        '"type": "error", "code": "blank_first",'
        ' "text": "not said: type /w without a blank before it, or //w to say it"'
    )
    talk(rf"""
        program comes
        program has read everything
        program > {{"line": "\u00a0\t/w bob x", "ref": "r1"}}
        program < {{{error}, "ref": "r1"}}
        program >  /w bob x
        program < {{{error}}}
    """)


@as_text
@pytest.mark.parametrize("typed", ["", "   ", "\t\u3000\xa0"])
def test_a_blank_line_is_ignored(talk: Conversation, typed: str) -> None:
    """A line of blanks says nothing."""
    talk(f"""
        ann, bob are here
        ann > {typed}
    """)


UNSEEN = ["\x00\x1b", "\x1b[A", "\u200b", "\u3164 \u2800", "\u2066\u2069", "\x1b]0;title\x07"]


@pytest.mark.parametrize("typed", UNSEEN)
def test_a_line_of_which_nothing_is_left_is_refused(talk: Conversation, typed: str) -> None:
    """Whoever typed it learns why nobody reads it."""
    talk(f"""
        ann, bob are here
        ann > {typed}
        ann < ! nothing is left of that line: it has only invisible characters
        ann >   {typed}
        ann < ! nothing is left of that line: it has only invisible characters
    """)


@pytest.mark.parametrize("typed", UNSEEN)
@pytest.mark.parametrize("command", ["/me", "/topic", "/quit", "/reply", "/list", "/w"])
def test_a_command_of_which_nothing_is_left_is_refused(
    talk: Conversation, command: str, typed: str
) -> None:
    """It is not taken for the command without its words: no topic is shown, and nobody leaves."""
    why = "it has only invisible characters"
    talk(f"""
        ann, bob are here
        ann > {command} {typed}
        ann < ! nothing is left of what follows {command}: {why}
    """)


@pytest.mark.parametrize("typed", UNSEEN)
def test_a_whisper_of_which_nothing_is_left_is_refused(talk: Conversation, typed: str) -> None:
    """It is a whisper without its message."""
    talk(f"""
        ann, bob are here
        ann > /w bob {typed}
        ann < ! usage: /whisper USER MESSAGE
        ann > /w bob\u2066 \u2069
        ann < ! usage: /whisper USER MESSAGE
        ann > /w bob\u2066 hi\u2069
        bob < [ann -> you] hi
        ann < [you -> bob] hi
        ann > /\u2066{"x" * 50}\u2069
        ann < ! unknown command /{"x" * 36}... (/help lists them)
    """)


def test_a_refusal_costs_one_line(talk: Conversation) -> None:
    """It says what was wrong, to the user who typed it only, and nothing is lost."""
    talk(f"""
        ann, bob are here
        ann > before
        ann, bob < ann: before
        ann > /lsit
        ann < ! unknown command /lsit (did you mean /list?)
        ann > /frobnicate
        ann < ! unknown command /frobnicate (/help lists them)
        ann > /
        ann < ! unknown command / (/help lists them)
        ann > /{{x}}
        ann < ! unknown command /{{x}} (/help lists them)
        ann > /{"x" * 99}
        ann < ! unknown command /{"x" * 37}... (/help lists them)
        ann > after
        ann, bob < ann: after
    """)


@over_the_line_port
@pytest.mark.parametrize("typed", [b"caf\xe9", b"\0h\0i\0", "Привет".encode("utf-16-le")])
def test_invalid_utf8_is_refused(talk: Conversation, typed: bytes) -> None:
    """Bytes that are not text are refused, and the connection goes on."""
    talk("ann, bob are here")
    talk.clients["ann"].post(typed)
    talk("""
        ann < ! that line is not UTF-8 text
        ann > more
        ann, bob < ann: more
    """)


def test_a_failing_command_costs_one_line(
    talk: Conversation, chat: ChatFactory, logged_errors: list[LogEvent], log_lines: list[str]
) -> None:
    """An unexpected error is told to that session with a reference, which the log has too."""

    @chat.commands.command("boom", purpose="Fail.")
    def boom(_chat: ChatFactory, _session: Session) -> None:
        raise ZeroDivisionError

    talk("""
        ann, bob are here
        ann > /boom
        ann < ! something went wrong here (reference REFERENCE)
    """)
    failure = f"CRITICAL | A line from ('127.0.0.1', 50001) failed (reference {talk.reference})"
    assert [line.splitlines()[0] for line in log_lines if "failed" in line] == [failure]
    assert "ZeroDivisionError" in log_lines[-1]
    talk("""
        ann > still here
        ann, bob < ann: still here
    """)
    logged_errors.clear()
