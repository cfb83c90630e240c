"""Attacks on invitations: guesses while only those who were invited may register."""

import re
import time

from tests.attacks.accounts import ADDRESSES, LOGIN_SECONDS, SEATS, TRIES
from tests.attacks.attacker import Attacker
from tests.attacks.ground import Ground, Outcome
from tests.attacks.registry import attack
from tests.attacks.scene import TrialError
from tests.attacks.shares import ADDRESS, FRIEND, KEEPER, ask
from tests.attacks.staff import OWNERS, PACE_SECONDS, PASSWORD, guest, must, owner

BY_INVITATION = f"{OWNERS}\nregistration = invite"
CODES = 2
_CODE = re.compile(rb"-- (\w{16}) lets somebody register")
_REFUSED = b"! that invitation is mistyped, used, or too old"


def _invite(ground: Ground) -> list[str]:
    """Have the owner make codes.

    Raises:
        TrialError: there are none.
    """
    warden = owner(ground)
    must(warden, f"/invitation {CODES}", "lets somebody register")
    warden.await_text(b"\0", PACE_SECONDS)
    codes = [code.decode() for code in _CODE.findall(warden.tail)]
    if len(codes) != CODES:
        raise TrialError(f"{CODES} codes were asked for: {warden.tail[-200:]!r}")
    return codes


def _guess(crew: list[Attacker], number: int, code: str) -> None:
    """Have all of a crew try codes: such as one that was used, and others like it."""
    for seat, attacker in enumerate(crew):
        attacker.read()
        like = f"{code[:-2]}{(number + seat) % 1000:03d}"[-16:]
        guess = code if number % 2 else like
        attacker.send(f"/register {PASSWORD}\n{guess}\n".encode())


def _register(friend: Attacker, code: str) -> tuple[str, ...]:
    """Have a friend use a code; return a fault if that does not work soon."""
    began = time.monotonic()
    faults = ask(friend, f"/register {PASSWORD}", "-- your invitation")
    faults += ask(friend, code, " is yours now")
    seconds = time.monotonic() - began
    return (*faults, f"to register took {seconds:.1f} s") if seconds > LOGIN_SECONDS else faults


def _attack(ground: Ground, addresses: list[str], most: int, whence: str) -> Outcome:
    """Guess from addresses, where so many guesses may be looked at; friends register meanwhile."""
    used, later = _invite(ground)
    friend, last = guest(ground, "friend", FRIEND), guest(ground, "last", KEEPER)
    crew = [guest(ground, f"guesser{seat}x", at) for seat, at in enumerate(addresses)]
    _guess(crew, 0, used)
    faults = _register(friend, used)
    number = looked_at = registered = 0
    while not ground.over():
        number += 1
        _guess(crew, number, used)
        time.sleep(PACE_SECONDS)
    faults += _register(last, later)
    for attacker in crew:
        attacker.read()
        looked_at += attacker.tail.count(_REFUSED)
        registered += attacker.tail.count(b" is yours now: ")
    if registered:
        faults = (*faults, f"{registered} registered by a guess")
    if not 0 < looked_at <= most:
        faults = (*faults, f"{looked_at} guesses were looked at, {most} at most expected")
    did = f"{len(crew)} clients from {whence} try invitations"
    answered = f"{looked_at} looked at, none good; {CODES} who were invited register"
    return Outcome(did, answered, faults)


@attack("invitation-guesses", accounts=BY_INVITATION, seconds=8)
def invitation_guesses(ground: Ground) -> Outcome:
    """Try invitations as fast as possible, from one address."""
    return _attack(ground, [ADDRESS] * SEATS, TRIES, ADDRESS)


@attack("invitation-guesses-of-many", accounts=BY_INVITATION, seconds=12)
def invitation_guesses_of_many(ground: Ground) -> Outcome:
    """Try invitations as fast as possible, from many addresses."""
    addresses = [f"203.0.113.{host + 1}" for host in range(ADDRESSES)]
    return _attack(ground, addresses, ADDRESSES * TRIES, "as many addresses")
