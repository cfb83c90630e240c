"""Coming back after the connection was lost: the name, the rooms, and all that was said."""

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import count

import pytest
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.factory import ChatFactory
from chatapp.chat.upkeep import LOOK_STEPS, STEP_SECONDS, Upkeep
from chatapp.config import Config, History, Limits
from chatapp.ports.tcp import ChatLineProtocol
from chatapp.slash import builtin_commands
from tests.connect import Connect

BACK = "-- /resume t{} brings you back if the connection is lost"


@pytest.fixture
def config() -> Config:
    """Nothing kept on disk, and ten minutes to come back."""
    history = History(path="memory", on_join=0, resume_seconds=600)
    return replace(Config(), limits=Limits(messages_per_second=0), history=history)


@pytest.fixture
def chat(clock: MemoryReactorClock, config: Config) -> ChatFactory:
    """A chat that gives out t1, t2 and so on."""
    numbers = count(1)
    chat = ChatFactory(config, builtin_commands(), clock, new_token=lambda: f"t{next(numbers)}")
    chat.protocol = ChatLineProtocol  # type: ignore[assignment]
    return chat


@pytest.fixture
def look(chat: ChatFactory, clock: MemoryReactorClock) -> Callable[[], None]:
    """Let the time pass in which the server learns how far everyone has read."""
    upkeep = Upkeep(chat)

    def pass_time() -> None:
        for _ in range(3 * LOOK_STEPS):
            clock.advance(STEP_SECONDS)
            upkeep.step()

    return pass_time


def test_the_token_is_shown_at_welcome(connect: Connect) -> None:
    """A newcomer reads what brings them back."""
    assert connect().read() == [
        "-- welcome to chatapp: you are guest1, in the lobby",
        "-- /nick NAME gives you a name, /help shows what else there is",
        BACK.format(1),
    ]


def test_coming_back(connect: Connect, look: Callable[[], None]) -> None:
    """Name, rooms and whatever was said meanwhile are there again, whispers too."""
    ann, bob = connect.named("ann", "bob")
    ann.send("/join #dev")
    bob.send("/join #dev", "hello")
    ann.read()
    bob.read()
    look()
    ann.close()
    assert bob.read() == ["-- ann left", "-- ann left #dev"]
    bob.send("one", "/w ann two", "/join #lobby", "three")
    assert bob.read() == [
        "#dev bob: one",
        "[you -> ann] two",
        "-- ann is away, and reads it on coming back",
        "-- you are in #lobby, 1 member",
        "bob: three",
    ]
    again = connect()
    again.read()
    assert bob.read() == ["-- guest1 joined"]
    again.send("/resume t1")
    assert again.read() == [
        "-- welcome back, ann: you are in #dev, and in #lobby",
        BACK.format(4),
        "-- ann left",
        "bob: three",
        "-- guest1 joined",
        "-- ann left #dev",
        "#dev bob: one",
        "[bob -> you] two",
        "-- you are up to date",
        "-- guest1 left",
        "-- ann joined",
        "-- ann joined #dev",
    ]
    assert bob.read() == ["-- guest1 left", "-- ann joined", "-- ann joined #dev"]
    again.send("back in #dev")
    assert bob.read() == again.read() == ["#dev ann: back in #dev"]


def test_what_may_have_been_read_comes_with_its_time(connect: Connect) -> None:
    """A connection may have lost what it was given last, so that comes again, marked."""
    ann, bob = connect.named("ann", "bob")
    bob.send("perhaps read")
    ann.close()
    bob.send("not read")
    again = connect()
    again.send("/resume t1")
    stamp = r"\[\d\d:\d\d\] "
    lines = again.read()[6:]
    assert re.fullmatch(stamp + "bob: perhaps read", lines[-7])
    assert lines[-6:] == [
        "-- ann left",
        "bob: not read",
        "-- guest1 joined",
        "-- you are up to date",
        "-- guest1 left",
        "-- ann joined",
    ]


def test_what_may_have_been_read_stays_marked(connect: Connect, chat: ChatFactory) -> None:
    """Also for one who is lost again before having read up to there."""
    ann, bob = connect.named("ann", "bob")
    bob.send(*[f"{number} {'x' * 2000}" for number in range(100)], "/w ann last")
    assert ann.read()[-1] == "[bob -> you] last"
    ann.close()
    user = chat.find_user("ann", absent=True)
    assert user.absence is not None
    read = user.absence.places["#lobby"].cursor
    again = connect()
    again.transport.room = 0
    again.send("/resume t1")
    again.close()
    assert user.absence.places["#lobby"].cursor < read
    again = connect()
    again.send(f"/resume {user.token}")
    lines = again.read()
    for said in (*(f"bob: {number} " for number in range(100)), "[bob -> you] last"):
        assert [line for line in lines if f"] {said}" in line], said
        assert not [line for line in lines if line.startswith(said)]


def test_a_script_comes_back_at_once(connect: Connect, chat: ChatFactory) -> None:
    """One whose first line is /resume never was a guest, for themselves or for anybody else."""
    (bob,) = connect.named("bob")
    ann = connect("tcp")
    ann.send("/nick ann")
    bob.read()
    ann.close()
    bob.read()
    script = type(ann)(chat, ann.clock, 50009)
    script.post(b"/resume t2")
    lines = script.read()
    assert lines[0] == "-- welcome back, ann: you are in #lobby"
    assert bob.read() == ["-- ann joined"]
    script.close()


@pytest.mark.parametrize("token", ["t1", "t9", "x" * 2000])
def test_a_token_that_is_not_good(
    connect: Connect, look: Callable[[], None], token: str, log_lines: list[str]
) -> None:
    """A token works once; one that was used, or never given, is refused, and is not logged."""
    (ann,) = connect.named("ann")
    ann.close()
    back = connect()
    back.send("/resume t1")
    assert "-- you are up to date" in back.read()
    look()
    other = connect()
    other.read()
    other.send(f"/resume {token}")
    assert other.read() == ["! that token was used before, or is too old"]
    assert not [line for line in log_lines if re.search(r"\bt\d", line)]


def test_the_new_token_works(connect: Connect) -> None:
    """Each return gives the token for the next."""
    (ann,) = connect.named("ann")
    for token in ("t1", "t3", "t5"):
        ann.close()
        ann = connect()
        ann.send(f"/resume {token}")
        assert "-- welcome back, ann: you are in #lobby" in ann.read()


def test_a_token_is_good_until_the_next_has_arrived(connect: Connect) -> None:
    """One who comes back and is lost again at once may never have read the next token."""
    (ann,) = connect.named("ann")
    ann.close()
    for _ in range(3):
        lost = connect()
        lost.send("/resume t1")
        lost.close()
    (taken_over,) = (connect(),)
    taken_over.send("/resume t1")
    again = connect()
    again.read()
    again.send("/resume t1")
    assert again.read()[0] == "-- welcome back, ann: you are in #lobby"
    assert taken_over.read()[-1] == "-- you are back over another connection"


def test_ones_own_token(connect: Connect) -> None:
    """Who is there need not come back."""
    (ann,) = connect.named("ann")
    ann.send("/resume t1")
    assert ann.read() == ["! that token is your own, for when the connection is lost"]


def test_taking_over_is_silent(connect: Connect) -> None:
    """Who comes back while the old connection seems to live takes it over without a word."""
    ann, bob = connect.named("ann", "bob")
    again = connect()
    again.read()
    bob.read()
    ann.read()
    again.send("/resume t1")
    assert again.read()[-2:] == ["-- you are up to date", "-- guest1 left"]
    assert bob.read() == ["-- guest1 left"]
    assert ann.read() == ["-- you are back over another connection"]
    assert ann.closed
    bob.send("hello")
    assert again.read() == ["bob: hello"]


def test_a_name_is_kept_for_who_may_come_back(
    connect: Connect, chat: ChatFactory, clock: MemoryReactorClock
) -> None:
    """Nobody takes the name meanwhile, and it is free afterwards."""
    ann, bob = connect.named("ann", "bob")
    ann.close()
    bob.send("/nick ann")
    assert bob.read() == ["-- ann left", "! that name is kept for who may come back to it: ann"]
    clock.advance(600)
    Upkeep(chat).step()
    bob.send("/nick ann", "/w bob x")
    assert bob.read() == ["-- bob is now ann", "! no such user: bob"]
    late = connect()
    late.read()
    late.send("/resume t1")
    assert late.read() == ["! that token was used before, or is too old"]


def test_who_closes_the_connection_leaves_the_name(
    connect: Connect, clock: MemoryReactorClock
) -> None:
    """A script that ends gives its name up, but may come back; by another, if it was taken."""
    for taken in (False, True):
        (bot,) = connect.named("bot")
        token = re.sub(r"\D", "", bot.token)
        if connect.transport == "tcp":
            bot.transport.half_close()
        else:
            bot.client.send_close(1000)
            bot.settle()
        bot.settle()
        if taken:
            connect.named("bot")
        again = connect()
        again.read()
        again.send(f"/resume t{token}")
        name = "guest1" if taken else "bot"
        assert again.read()[0] == f"-- welcome back, {name}: you are in #lobby"
        again.send("/quit")
        clock.advance(1)


def test_a_guest_who_takes_over_keeps_the_number(connect: Connect) -> None:
    """Nobody is told of anything, so nothing may change."""
    first, _second, third = connect(), connect(), connect()
    first.send("/quit")
    third.read()
    again = connect()
    again.send("/resume t3")
    assert "-- welcome back, guest3: you are in #lobby" in again.read()


def test_who_was_taken_over_reads_no_more(connect: Connect) -> None:
    """What is whispered afterwards is for the new connection alone."""
    ann, bob = connect.named("ann", "bob")
    bob.send("/w ann one")
    ann.read()
    ann.transport.room = 0
    bob.send("x" * 2000, "x" * 2000)
    again = connect()
    again.send("/resume t1")
    bob.send("/w ann two")
    ann.transport.room = 10**9
    assert "[bob -> you] two" in again.read()
    lines = ann.read()
    assert lines[-1] == "-- you are back over another connection"


def test_time_is_up_to_the_second(connect: Connect, clock: MemoryReactorClock) -> None:
    """Ten minutes are ten minutes, whenever the upkeep comes by."""
    (ann,) = connect.named("ann")
    ann.close()
    clock.advance(600)
    late = connect()
    late.send("/resume t1")
    assert late.read()[-1] == "! that token was used before, or is too old"


def test_quit_is_for_good(connect: Connect) -> None:
    """Who leaves on purpose does not come back, and their name is free."""
    ann, bob = connect.named("ann", "bob")
    ann.send("/quit")
    bob.send("/nick ann")
    assert bob.read() == ["-- ann left", "-- bob is now ann"]
    late = connect()
    late.send("/resume t1")
    assert late.read()[-1] == "! that token was used before, or is too old"


def test_a_guest_comes_back(connect: Connect) -> None:
    """A guest gets the lowest free number, which may be another."""
    first = connect()
    first.close()
    connect()
    again = connect()
    again.read()
    again.send("/resume t1")
    assert again.read()[0] == "-- welcome back, guest2: you are in #lobby"


def test_a_hole_is_announced(connect: Connect, chat: ChatFactory) -> None:
    """What is no longer kept is counted, and the rest follows."""
    chat.rooms["#lobby"].log.max_entries = 10
    ann, bob = connect.named("ann", "bob")
    ann.close()
    for number in range(30):
        bob.send(f"{number}")
    again = connect()
    again.read()
    log = chat.rooms["#lobby"].log
    kept = log.kept
    again.send("/resume t1")
    lines = again.read()
    gap = re.fullmatch(r"-- ([1-9]\d*) earlier messages are gone", lines[2])
    assert gap
    said = [line for line in lines if line.startswith("bob: ")]
    assert said[-1] == "bob: 29"
    assert int(gap[1]) == kept - 2


def test_a_room_waits_for_those_who_may_come_back(
    connect: Connect, chat: ChatFactory, clock: MemoryReactorClock
) -> None:
    """What was said in a room is read on coming back, also if nobody is left there."""
    ann, bob = connect.named("ann", "bob")
    ann.send("/join #dev")
    bob.send("/join #dev")
    ann.close()
    bob.send("into the void", "/leave")
    again = connect()
    again.send("/resume t1")
    assert "#dev bob: into the void" in again.read()
    again.send("/leave")
    assert list(chat.rooms) == ["#lobby"]
    bob.send("/join #ops")
    bob.close()
    assert list(chat.rooms) == ["#lobby", "#ops"]
    clock.advance(600)
    Upkeep(chat).step()
    assert list(chat.rooms) == ["#lobby"]


def test_whispers_to_the_absent_are_bounded(connect: Connect) -> None:
    """Nobody fills the server with words for those who are away."""
    ann, bob = connect.named("ann", "bob")
    ann.close()
    bob.read()
    bob.send(*[f"/w ann {'x' * 2000}"] * 40)
    lines = bob.read()
    assert lines[0] == f"[you -> ann] {'x' * 2000}"
    assert lines[-1] == "! too far behind to be whispered to: ann"


def test_reply_to_one_who_is_away(connect: Connect) -> None:
    """An answer waits for them too."""
    ann, bob = connect.named("ann", "bob")
    ann.send("/w bob psst")
    ann.close()
    bob.read()
    bob.send("/reply what?")
    assert bob.read() == ["[you -> ann] what?", "-- ann is away, and reads it on coming back"]


def test_resume_may_be_switched_off(clock: MemoryReactorClock, config: Config) -> None:
    """With resume_seconds = 0 there are no tokens, and nothing is kept of who leaves."""
    config = replace(config, history=replace(config.history, resume_seconds=0))
    chat = ChatFactory(config, builtin_commands(), clock)
    chat.protocol = ChatLineProtocol  # type: ignore[assignment]
    connect = Connect(chat, clock, "tcp")
    ann, bob = connect.named("ann", "bob")
    ann.close()
    bob.send("/nick ann", "/resume t1")
    assert bob.read() == [
        "-- ann left",
        "-- bob is now ann",
        "! that token was used before, or is too old",
    ]
    connect.close()


def test_the_oldest_absence_goes_first(connect: Connect, chat: ChatFactory) -> None:
    """There are never more absent users than there may be sessions."""
    for client in connect.named("ann", "bob", "carl"):
        client.close()
    limits = replace(chat.config.limits, sessions=2)
    chat.configure(replace(chat.config, limits=limits))
    Upkeep(chat).step()
    back = connect()
    back.read()
    back.send("/resume t1", "/resume t2")
    lines = back.read()
    assert lines[:2] == [
        "! that token was used before, or is too old",
        "-- welcome back, bob: you are in #lobby",
    ]


def test_without_a_bound_to_sessions_the_absent_are_kept(
    connect: Connect, chat: ChatFactory
) -> None:
    """Where there may be any number of sessions, any number of users may be absent."""
    limits = replace(chat.config.limits, sessions=0)
    chat.configure(replace(chat.config, limits=limits))
    (ann,) = connect.named("ann")
    ann.close()
    Upkeep(chat).step()
    back = connect()
    back.read()
    back.send("/resume t1")
    assert back.read()[0] == "-- welcome back, ann: you are in #lobby"


def test_whispers_to_a_guest_who_was_another(connect: Connect, look: Callable[[], None]) -> None:
    """What was whispered to the guest is the guest's; what comes afterwards is the user's."""
    ann, bob = connect.named("ann", "bob")
    ann.close()
    back = connect()
    bob.send("/w guest1 for the guest", "/w guest1 again")
    look()
    back.read()
    back.send("/resume t1")
    bob.send("/w ann psst")
    assert "[bob -> you] psst" in back.read()
    look()
    bob.send("/w ann once more")
    assert back.read() == ["[bob -> you] once more"]
