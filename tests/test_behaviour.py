"""What people read, the same over both transports."""

import pytest
from twisted.logger import LogEvent

from chatapp.chat.departures import Departure
from chatapp.chat.factory import ChatFactory
from chatapp.session.session import Session
from chatapp.wire.encoding import LINE
from tests.connect import Connect
from tests.memory import Nowhere


def test_newcomer_is_welcomed(connect: Connect) -> None:
    """A newcomer is a guest in the lobby and reads two lines that say what to do."""
    assert connect().read() == [
        "-- welcome to chatapp: you are guest1, in the lobby",
        "-- /nick NAME gives you a name, /help shows what else there is",
    ]


def test_everyone_reads_what_is_said(connect: Connect) -> None:
    """A line is read by all, the one who typed it included."""
    ann, bob, guest = *connect.named("ann", "bob"), connect()
    guest.read()
    ann.read()
    bob.read()
    ann.send("hello")
    assert [client.read() for client in (ann, bob, guest)] == [["ann: hello"]] * 3


def test_both_transports_share_the_room(connect: Connect) -> None:
    """Users of one transport read those of the other."""
    line, frame = connect("tcp"), connect("websocket")
    line.read()
    frame.read()
    line.send("from telnet")
    frame.send("from a browser")
    expected = ["guest1: from telnet", "guest2: from a browser"]
    assert line.read() == frame.read() == expected


def test_order_is_the_same_for_all(connect: Connect) -> None:
    """Lines of one turn are read in the order in which they came."""
    ann, bob = connect.named("ann", "bob")
    ann.post(b"one")
    bob.post(b"two")
    ann.post(b"three")
    assert ann.read() == bob.read() == ["ann: one", "bob: two", "ann: three"]


def test_coming_and_going_is_told_to_the_others(connect: Connect) -> None:
    """The others read of a newcomer, and of one whose connection is lost."""
    (ann,) = connect.named("ann")
    bob = connect()
    assert ann.read() == ["-- guest1 joined"]
    bob.close()
    assert ann.read() == ["-- guest1 left"]


def test_a_crowd_is_one_line(connect: Connect, chat: ChatFactory) -> None:
    """Those who come or go within one turn are told of together."""
    (ann,) = connect.named("ann")
    crowd = [chat.arrivals.connect(Nowhere(), LINE, "crowd")[0] for _ in range(5)]
    assert ann.read() == ["-- 5 joined: guest1, guest2, guest3 and 2 more"]
    for one in crowd:
        chat.departures.depart(one, Departure.LOST, "gone")
    assert ann.read() == ["-- 5 left: guest1, guest2, guest3 and 2 more"]


def test_a_few_are_all_named(connect: Connect, chat: ChatFactory) -> None:
    """Up to four names are read in full."""
    (ann,) = connect.named("ann")
    crowd = [chat.arrivals.connect(Nowhere(), LINE, "crowd")[0] for _ in range(4)]
    assert ann.read() == ["-- 4 joined: guest1, guest2, guest3, guest4"]
    for one in crowd:
        chat.departures.depart(one, Departure.LOST, "gone")


def test_one_who_comes_and_goes_unseen_is_not_told_of(connect: Connect, chat: ChatFactory) -> None:
    """Who leaves in the same turn in which they came, never was there."""
    (ann,) = connect.named("ann")
    scan, _ = chat.arrivals.connect(Nowhere(), LINE, "scan")
    chat.departures.depart(scan, Departure.LOST, "gone")
    assert ann.read() == []


def test_guests_get_the_lowest_free_number(connect: Connect) -> None:
    """A number that a guest has left, or renamed from, is given out again."""
    first, second, third = connect(), connect(), connect()
    first.close()
    second.send("/nick ann")
    assert connect().read()[0] == "-- welcome to chatapp: you are guest1, in the lobby"
    assert connect().read()[0] == "-- welcome to chatapp: you are guest2, in the lobby"
    assert third.read()[0] == "-- welcome to chatapp: you are guest3, in the lobby"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("hello", "ann: hello"),
        ("//nick", "ann: /nick"),
        ("///", "ann: //"),
        ("  two  spaces  ", "ann:   two  spaces"),
        ("/me waves", "* ann waves"),
        ("/ME  waves", "* ann waves"),
        ("grüße, 世界 \N{WAVING HAND SIGN}", "ann: grüße, 世界 \N{WAVING HAND SIGN}"),
        ("a\tb", "ann: a b"),
        ("\x1b[31mred\x1b[0m \x9b31mC1", "ann: red C1"),
        ("bell\x07 del\x7f nul\x00 c1\x85", "ann: bell del nul c1"),
        ("\x1b]0;title\x07", "ann: ]0;title"),
        ("line\u2028para\u2029", "ann: line para"),
        ("bidi\u202eabc zero\u200bwidth", "ann: bidiabc zerowidth"),
        ("x\r", "ann: x"),
        ("-- bob joined", "ann: -- bob joined"),
    ],
)
def test_what_is_typed_is_read_as_text(connect: Connect, typed: str, read: str) -> None:
    """A message is shown as printable text behind its sender's name."""
    ann, bob = connect.named("ann", "bob")
    ann.send(typed)
    assert bob.read() == ann.read() == [read]


@pytest.mark.parametrize("typed", ["", "   ", "\x00\x1b", "\x1b[A"])
def test_an_empty_line_is_ignored(connect: Connect, typed: str) -> None:
    """A line with nothing to show says nothing."""
    ann, bob = connect.named("ann", "bob")
    ann.send(typed)
    assert bob.read() == ann.read() == []


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ("/lsit", "! unknown command /lsit (did you mean /list?)"),
        ("/frobnicate", "! unknown command /frobnicate (/help lists them)"),
        ("/", "! unknown command / (/help lists them)"),
        ("/{x}", "! unknown command /{x} (/help lists them)"),
        (f"/{'x' * 99}", f"! unknown command /{'x' * 37}... (/help lists them)"),
        ("/whisper", "! usage: /whisper USER MESSAGE"),
        ("/whisper bob", "! usage: /whisper USER MESSAGE"),
        ("/whisper zed hi", "! no such user: zed"),
        ("/whisper ann hi", "! you cannot whisper to yourself"),
        ("/reply hi", "! nobody has whispered to you"),
        ("/me", "! usage: /me ACTION"),
        ("/nick", "! usage: /nick NAME"),
        ("/nick two words", "! usage: /nick NAME"),
        ("/nick bob", "! that name is taken: bob"),
        ("/nick BOB", "! that name is taken: BOB"),
        ("/nick ann", "! that is your name already: ann"),
        ("/nick guest7", "! that name is reserved: guest7"),
        ("/nick System", "! that name is reserved: System"),
        ("/nick 9a", "! not a name: 9a (1 to 24 letters, digits, _ or -, a letter first)"),
        ("/nick é", "! not a name: é (1 to 24 letters, digits, _ or -, a letter first)"),
        ("/list a b", "! usage: /list [#ROOM]"),
        ("/list no", "! not a room: no (# and 1 to 24 letters, digits, _ or -)"),
        ("/list #no", "! no such room: #no"),
        ("/join", "! usage: /join #ROOM"),
        ("/join dev", "! not a room: dev (# and 1 to 24 letters, digits, _ or -)"),
        ("/join #", "! not a room: # (# and 1 to 24 letters, digits, _ or -)"),
        (
            f"/join #{'x' * 25}",
            f"! not a room: #{'x' * 25} (# and 1 to 24 letters, digits, _ or -)",
        ),
        ("/leave", "! you are in no other room; /quit leaves the chat"),
        ("/leave #no", "! no such room: #no"),
        (f"/topic {'x' * 201}", "! that topic is too long: 200 characters at most"),
        ("/help no", "! unknown command /no (/help lists them)"),
    ],
)
def test_bad_input_gets_one_line(connect: Connect, typed: str, refusal: str) -> None:
    """A refusal says what was wrong, to the one who typed it only, and nothing is lost."""
    ann, bob = connect.named("ann", "bob")
    ann.send("before", typed, "after")
    assert ann.read() == ["ann: before", refusal, "ann: after"]
    assert bob.read() == ["ann: before", "ann: after"]


def test_invalid_utf8_is_refused(connect: Connect) -> None:
    """Bytes that are not text are refused, and the connection goes on."""
    ann, bob = connect.named("ann", "bob")
    ann.post(b"caf\xe9")
    ann.send("more")
    assert ann.read() == ["! that line is not UTF-8 text", "ann: more"]
    assert bob.read() == ["ann: more"]


def test_rename_is_read_by_all(connect: Connect) -> None:
    """A new name is told to everyone, and frees the old one."""
    ann, bob = connect.named("ann", "bob")
    ann.send("/nick anna")
    assert ann.read() == bob.read() == ["-- ann is now anna"]
    bob.send("/nick ann")
    assert ann.read() == bob.read() == ["-- bob is now ann"]


def test_only_the_case_of_a_name_may_change(connect: Connect) -> None:
    """A user may spell their own name in another way."""
    (ann,) = connect.named("ann")
    ann.send("/nick Ann")
    assert ann.read() == ["-- ann is now Ann"]


def test_list_names_everyone(connect: Connect) -> None:
    """The list is sorted without case, and counts."""
    ann, _, _ = connect.named("ann", "Bob", "carl")
    connect()
    ann.read()
    ann.send("/list")
    assert ann.read() == ["-- 4 online: ann, Bob, carl, guest1"]


def test_list_of_a_crowd_is_cut(connect: Connect, chat: ChatFactory) -> None:
    """Of very many users the first hundred are named."""
    (ann,) = connect.named("ann")
    crowd = [chat.arrivals.connect(Nowhere(), LINE, "crowd")[0] for _ in range(120)]
    ann.read()
    ann.send("/list")
    (line,) = ann.read()
    assert line.startswith("-- 121 online: ann, guest1, guest10, guest11,")
    assert line.endswith(" and 21 more")
    for one in crowd:
        chat.departures.depart(one, Departure.LOST, "gone")


def test_whisper_is_private(connect: Connect) -> None:
    """Only the two read it, each from their own side."""
    ann, bob, carl = connect.named("ann", "bob", "carl")
    ann.send("/whisper BOB psst  you")
    ann.send("/w bob again", "/msg bob and again")
    assert ann.read() == ["[you -> bob] psst  you", "[you -> bob] again", "[you -> bob] and again"]
    assert bob.read() == ["[ann -> you] psst  you", "[ann -> you] again", "[ann -> you] and again"]
    assert carl.read() == []


def test_reply_follows_a_rename(connect: Connect) -> None:
    """The answer goes to whoever whispered last, whatever they are called now."""
    ann, bob = connect.named("ann", "bob")
    ann.send("/whisper bob psst")
    ann.send("/nick anna")
    bob.read()
    bob.send("/reply what?")
    assert bob.read() == ["[you -> anna] what?"]
    assert ann.read()[-1] == "[bob -> you] what?"


def test_reply_to_one_who_left(connect: Connect) -> None:
    """Nobody else gets what was meant for someone who is gone."""
    ann, bob = connect.named("ann", "bob")
    ann.send("/whisper bob psst")
    ann.close()
    bob.read()
    bob.send("/reply what?")
    assert bob.read() == ["! no longer here: ann"]


def test_a_whisper_keeps_its_place(connect: Connect) -> None:
    """A line to one session is read behind what its room held when it was sent."""
    ann, bob = connect.named("ann", "bob")
    ann.post(b"one", b"/whisper bob two", b"three", b"/whisper bob four", b"five")
    assert bob.read() == [
        "ann: one",
        "[ann -> you] two",
        "ann: three",
        "[ann -> you] four",
        "ann: five",
    ]


def test_help_is_made_from_the_table(connect: Connect) -> None:
    """Every command is listed with what it takes and what it is for."""
    (ann,) = connect.named("ann")
    ann.send("/help")
    assert ann.read() == [
        "-- /help [COMMAND]        Show what can be typed, or one command.",
        "-- /quit [MESSAGE]        Leave the chat. Also /exit.",
        "-- /whisper USER MESSAGE  Say something to one user. Also /msg, /w.",
        "-- /reply MESSAGE         Answer whoever whispered to you last. Also /r.",
        "-- /me ACTION             Do something: /me waves.",
        "-- /list [#ROOM]          Show who is online, or in a room. Also /who.",
        "-- /nick NAME             Take a name.",
        "-- /join #ROOM            Enter a room, or go back to one you are in. Also /j.",
        "-- /leave [#ROOM]         Leave this room, or another. Also /part.",
        "-- /rooms                 Show the rooms there are.",
        "-- /topic [TEXT]          Show or set what this room is about.",
        "-- /history [COUNT]       Show what was said last in this room.",
        "-- /resume TOKEN          Come back after the connection was lost.",
        "-- Anything else is said in the room; // says a line that begins with a slash.",
    ]
    ann.send("/help w", "/HELP /me")
    assert ann.read() == [
        "-- /whisper USER MESSAGE  Say something to one user. Also /msg, /w.",
        "-- /me ACTION  Do something: /me waves.",
    ]


def test_quit_closes_and_says_why(connect: Connect) -> None:
    """One who quits is told of with their message, and disconnected."""
    ann, bob = connect.named("ann", "bob")
    ann.send("/quit so long")
    assert bob.read() == ["-- ann left: so long"]
    assert ann.closed
    bob.send("/quit")
    assert bob.closed


def test_what_comes_behind_quit_is_not_heard(connect: Connect) -> None:
    """Lines that follow a /quit in the same packet are nobody's."""
    ann, bob = connect.named("ann", "bob")
    ann.post(b"last words", b"/quit", b"from the grave")
    assert bob.read() == ["ann: last words", "-- ann left"]
    assert ann.read() == ["ann: last words"]


def test_a_failing_command_costs_one_line(
    connect: Connect, chat: ChatFactory, logged_errors: list[LogEvent], log_lines: list[str]
) -> None:
    """An unexpected error is told to that session with a reference, which the log has too."""

    @chat.commands.command("boom", purpose="Fail.")
    def boom(_chat: ChatFactory, _session: Session) -> None:
        raise ZeroDivisionError

    ann, bob = connect.named("ann", "bob")
    ann.send("/boom")
    (line,) = ann.read()
    reference = line.removeprefix("! something went wrong here (reference ").removesuffix(")")
    assert len(reference) == 6
    failure = f"CRITICAL | A line from ('127.0.0.1', 50001) failed (reference {reference})"
    assert [line.splitlines()[0] for line in log_lines if "failed" in line] == [failure]
    assert "ZeroDivisionError" in log_lines[-1]
    ann.send("still here")
    assert bob.read() == ann.read() == ["ann: still here"]
    logged_errors.clear()


def test_log_tells_who_but_not_what(connect: Connect, log_lines: list[str]) -> None:
    """Connects, renames, disconnects and refusals are logged, what people say is not."""
    (ann,) = connect.named("ann")
    ann.send("secret", "/secret", "/whisper secret secret", "/nick s%cret", "/quit secret")
    assert log_lines == [
        "INFO | Client connected from ('127.0.0.1', 50001)",
        "INFO | guest1 is now ann",
        "DEBUG | Refused ('127.0.0.1', 50001): unknown command /{name} (/help lists them)",
        "DEBUG | Refused ('127.0.0.1', 50001): no such user: {name}",
        (
            "DEBUG | Refused ('127.0.0.1', 50001): not a name: {name}"
            " (1 to 24 letters, digits, _ or -, a letter first)"
        ),
        "INFO | Client disconnected from ('127.0.0.1', 50001): left",
    ]
