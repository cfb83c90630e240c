"""Attacks on what is counted by address: rooms, absent users, new names and mailboxes.

The attackers come through the port for proxies, so that the server counts them by the addresses
that they name. So do the friends: honest users who want afterwards what the attackers took.
"""

import re
import time
from urllib.request import urlopen

from bench.child import HOST

from tests.attacks.attacker import Attacker
from tests.attacks.ground import Ground, Outcome
from tests.attacks.registry import attack

ROOMS, ABSENCES, NAMES, SEATS = 50, 100, 30, 16
"""What one address may have: rooms, absent users, new names in a minute, and connections."""

ROOMS_IN_ALL = 1000
"""Number of rooms that may be in use."""

BURST = 9
KEPT = 5
GUESTS = 10_000
LATE = 5.0
KEEPER, FRIEND = "198.51.100.7", "198.51.100.8"
ADDRESS, _NEIGHBOUR = "203.0.113.7", "2001:db8:1:2::{:x}"
_TOKEN = re.compile(rb"/resume (\S+) brings")


def come(ground: Ground, address: str) -> Attacker:
    """Open a connection through the port for proxies."""
    attacker = Attacker(ground.proxied, proxied=address)
    ground.crew.append(attacker)
    return attacker


def ask(attacker: Attacker, line: str, awaited: str) -> tuple[str, ...]:
    """Send a line; return a fault if the awaited answer does not come."""
    attacker.tail = b""
    attacker.push(f"{line}\n".encode(), time.monotonic() + LATE)
    if attacker.await_text(awaited.encode(), LATE):
        return ()
    return (f"a friend sent {line!a} and read {attacker.tail[-100:]!r}",)


def _all_say(crew: list[Attacker], line: str, ground: Ground) -> None:
    """Have all of a crew send lines at once, and more at their pace until time is up.

    Args:
        crew: who sends them.
        line: what they send; `{}` stands for a number that no other line has.
        ground: says when time is up.
    """
    number, at_once = 0, BURST
    while not ground.over():
        for attacker in crew:
            attacker.read()
            numbers = range(number, number + at_once)
            attacker.send("".join(f"{line.format(one)}\n" for one in numbers).encode())
            number += at_once
        at_once = 1
        time.sleep(0.5)


def _numbers(crew: list[Attacker], pattern: bytes) -> int:
    """Return how many different numbers stand where the pattern has a group."""
    return len({number for one in crew for number in re.findall(pattern, one.tail)})


def _keep_a_room(ground: Ground) -> Attacker:
    """Have a friend say something in a room and leave; return a friend who comes for it later."""
    keeper = come(ground, KEEPER)
    keeper.send(b"/nick keeper\n/join #club\n")
    keeper.send(b"".join(b"decision %d\n" % number for number in range(KEPT)))
    keeper.await_text(b"decision %d" % (KEPT - 1), LATE)
    keeper.send(b"/quit\n")
    keeper.await_text(b"\0", LATE)  # until the server closes
    return come(ground, FRIEND)


def _find_the_room(friend: Attacker) -> tuple[str, ...]:
    """Have a friend enter the kept room; return what is missing there."""
    faults = ask(friend, "/join #club", "-- you are in #club")
    friend.await_text(b"keeper: decision %d" % (KEPT - 1), LATE)
    kept = _numbers([friend], rb"keeper: decision (\d+)")
    return faults if kept == KEPT else (*faults, f"{kept} of {KEPT} lines are kept in #club")


@attack("rooms", seconds=8)
def rooms(ground: Ground) -> Outcome:
    """Open rooms as fast as possible, from one IPv4 address and from neighbours in IPv6."""
    friend = _keep_a_room(ground)
    crews = {
        "IPv4": [come(ground, ADDRESS) for _ in range(SEATS)],
        "IPv6": [come(ground, _NEIGHBOUR.format(host + 1)) for host in range(SEATS)],
    }
    _all_say([one for crew in crews.values() for one in crew], "/join #z{}", ground)
    opened = {kind: _numbers(crew, rb"-- you are in #z(\d+)") for kind, crew in crews.items()}
    faults = [f"{count} by {kind}" for kind, count in opened.items() if count != ROOMS]
    faults += _find_the_room(friend)
    faults += ask(friend, "/join #new", "-- you are in #new")
    did = f"{2 * SEATS} clients from {ADDRESS} and one IPv6 network open rooms"
    return Outcome(did, f"{opened} opened, others open theirs", tuple(faults))


@attack("rooms-of-many", seconds=12)
def rooms_of_many(ground: Ground) -> Outcome:
    """Open all the rooms there may be, from 120 addresses."""
    friend = _keep_a_room(ground)
    free = ROOMS_IN_ALL - (metric(ground, "rooms") - 1)  # the kept room is at rest
    crew = [come(ground, f"203.0.113.{host + 1}") for host in range(120)]
    _all_say(crew, "/join #z{}", ground)
    opened = _numbers(crew, rb"-- you are in #z(\d+)")
    faults = _find_the_room(friend)
    if opened != free:
        faults = (*faults, f"{opened:,} rooms were opened, and there was room for {free:,}")
    did = f"{len(crew)} addresses open rooms until there may be no more"
    return Outcome(did, f"{opened:,} opened; what was kept is still read", faults)


@attack("absences", limits="logins_per_minute = 0", seconds=12)
def absences(ground: Ground) -> Outcome:
    """Come, speak and be reset, as fast as possible: each leaves somebody absent."""
    friend = come(ground, FRIEND)
    friend.send(b"/nick friend\n")
    friend.await_text(b"is now friend", LATE)
    token = token_of(friend)
    friend.close(reset=True)
    before, count = metric(ground, "users_away"), 0
    while not ground.over() and count < GUESTS:
        attacker = Attacker(ground.proxied, proxied=ADDRESS)
        attacker.send(b"hello\n")
        attacker.await_text(b": hello", 1)
        attacker.close(reset=True)
        count += 1
    faults = await_absent(ground, before + ABSENCES + 1)
    faults += ask(come(ground, FRIEND), f"/resume {token}", "-- welcome back, friend")
    did = f"{count:,} guests from {ADDRESS} spoke and were reset"
    return Outcome(did, f"{ABSENCES} of them may return, and whoever was lost before", faults)


@attack("names")
def names(ground: Ground) -> Outcome:
    """Take names as fast as possible, from one address."""
    crew, began = [come(ground, ADDRESS) for _ in range(SEATS)], time.monotonic()
    _all_say(crew, "/nick taken{}x", ground)
    taken = _numbers(crew, rb" is now taken(\d+)x")
    most = NAMES + NAMES / 60 * (time.monotonic() - began + LATE)
    faults: tuple[str, ...] = () if NAMES <= taken <= most else (f"{taken} taken",)
    faults += ask(come(ground, FRIEND), "/nick friend", "is now friend")
    did = f"{SEATS} clients from {ADDRESS} take names"
    return Outcome(did, f"{taken} taken, and a friend's", faults)


@attack("mailbox", seconds=8)
def mailbox(ground: Ground) -> Outcome:
    """Whisper to a user who is absent until no more is taken, from one address."""
    keeper = come(ground, KEEPER)
    keeper.send(b"/nick keeper\n")
    keeper.await_text(b"is now keeper", LATE)
    token = token_of(keeper)
    keeper.close(reset=True)
    crew = [come(ground, ADDRESS) for _ in range(SEATS)]
    _all_say(crew, "/whisper keeper {}" + "x" * 1900, ground)
    taken = _numbers(crew, rb"\[you -> keeper\] (\d+)x")
    refused = sum(b"! keeper has not read your earlier whispers yet" in one.tail for one in crew)
    faults: tuple[str, ...] = () if refused else ("the mailbox took everything",)
    friend, back = come(ground, FRIEND), come(ground, KEEPER)
    faults += ask(friend, "/whisper keeper the train is late", "-- keeper is away")
    faults += ask(back, f"/resume {token}", "-> you] the train is late")
    did = f"{SEATS} clients from {ADDRESS} whisper 1,900 bytes each to an absent user"
    return Outcome(did, f"{taken} taken, and a friend's", faults)


@attack("comings", limits="logins_per_minute = 0", seconds=8)
def comings(ground: Ground) -> Outcome:
    """Come and go without a word to anybody, as fast as possible."""
    friend, count = come(ground, FRIEND), 0
    friend.send(b"".join(b"decision %d\n" % number for number in range(KEPT)))
    friend.await_text(b"decision %d" % (KEPT - 1), LATE)
    while not ground.over() and count < GUESTS:
        attacker = Attacker(ground.proxied, proxied=f"203.0.113.{count % 250 + 1}")
        attacker.send(b"/help nick\n")
        attacker.await_text(b"Take a name", 1)
        attacker.close(reset=count % 2 == 0)
        count += 1
    reader = come(ground, KEEPER)
    faults = ask(reader, "/history 1000", "decision 0")
    reader.await_text(b"decision %d" % (KEPT - 1), LATE)
    kept = _numbers([reader], rb": decision (\d+)")
    if kept != KEPT:
        faults = (*faults, f"/history has {kept} of {KEPT} lines")
    did = f"{count:,} guests came and went without a word"
    return Outcome(did, "told of them; what was said before is still read", faults)


def token_of(attacker: Attacker) -> str:
    """Return the last token that a connection was given; "none" if there is none."""
    found = _TOKEN.findall(attacker.tail)
    return found[-1].decode() if found else "none"


def metric(ground: Ground, name: str) -> int:
    """Return a number that the metrics tell; -1 if they do not."""
    with urlopen(f"http://{HOST}:{ground.metrics}/metrics", timeout=LATE) as answer:
        found = re.search(f"^chatapp_{name} (\\S+)".encode(), answer.read(), re.MULTILINE)
    return int(float(found[1])) if found else -1


def await_absent(ground: Ground, most: int) -> tuple[str, ...]:
    """Wait until there are few enough absent users; return a fault if that takes too long."""
    stop = time.monotonic() + 3 * LATE
    while (there := metric(ground, "users_away")) > most and time.monotonic() < stop:
        time.sleep(0.2)
    return () if 0 <= there <= most else (f"{there} absent, {most} expected",)
