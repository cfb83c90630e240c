"""Attacks on accounts: guessing, registering and logging in without end, and stolen tokens.

All come through the port for proxies, in networks from which the server takes passwords.
"""

import re
import time

from tests.attacks.attacker import Attacker
from tests.attacks.ground import Ground, Outcome
from tests.attacks.registry import attack
from tests.attacks.shares import (
    ADDRESS,
    FRIEND,
    KEEPER,
    LATE,
    ask,
    await_absent,
    come,
    metric,
    token_of,
)

SEATS, ADDRESSES = 16, 100
REGISTRATIONS = 20
"""Names that one address may register in a day."""

LOGIN_SECONDS, _VISIT_SECONDS = 2.0, 0.5
TRIES = 10
"""Tries that may be hashed in the time of an attack: three, and each of the others after a wait."""

DEVICES = 10
_PASSWORD = "horse battery"  # noqa: S105 - of nobody
_WRONG = "/login owner wrong password\n"
_GOOD = f"/login owner {_PASSWORD}"
_IN, _BAD = "-- you are logged in as owner", "! that token is mistyped"


def own(ground: Ground) -> Attacker:
    """Have an owner register a name from an address."""
    owner = come(ground, KEEPER)
    ask(owner, "/nick owner", "is now owner")
    ask(owner, f"/register {_PASSWORD}", "-- owner is yours now")
    return owner


def _log_in(ground: Ground) -> tuple[tuple[str, ...], Attacker]:
    """Have the owner log in; return a fault if that takes too long, and the connection."""
    device = come(ground, KEEPER)
    return ask(device, _GOOD, _IN), device


class Visits:
    """The owner, who comes again and again while others attack, and logs in each time.

    Attributes:
        count: number of logins.
        worst: the longest, in seconds.
    """

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self.count = 0
        self.worst = 0.0
        self._come()

    def _come(self) -> None:
        self._device = come(self._ground, KEEPER)
        self._device.send(f"{_GOOD}\n".encode())
        self._since, self._is_in = time.monotonic(), False

    def look(self) -> None:
        """Note a login that is done, and come again some time later."""
        self._device.read()
        seconds = time.monotonic() - self._since
        if not self._is_in and _IN.encode() in self._device.tail:
            self._is_in = True
            self.count += 1
            self.worst = max(self.worst, seconds)
        if self._is_in and seconds > _VISIT_SECONDS:
            self._device.close()
            self._come()

    def faults(self) -> tuple[str, ...]:
        """Return what was wrong: no login, or one that took too long, perhaps until now."""
        self.look()
        waits = 0.0 if self._is_in else time.monotonic() - self._since
        worst = max(self.worst, waits)
        if not self.count:
            return (f"the owner read {self._device.tail[-100:]!r}",)
        return (f"a login took {worst:.1f} s",) if worst > LOGIN_SECONDS else ()

    def __str__(self) -> str:
        return f"the owner logs in {self.count} times, within {self.worst * 1000:.0f} ms"


def _all_try(crew: list[Attacker], line: str, ground: Ground, visits: Visits) -> int:
    """Have all of a crew send a line as fast as they can, while the owner comes.

    Returns:
        How many tries were hashed, and found wrong.
    """
    found = 0
    while not ground.over():
        for number, attacker in enumerate(crew):
            attacker.send(line.format(number).encode())
            found += attacker.read().count(b"! wrong name or password")
            if number % SEATS == 0:
                visits.look()
        time.sleep(0.05)
    return found


@attack("password-guesses", seconds=8)
def password_guesses(ground: Ground) -> Outcome:
    """Try one account and many names as fast as possible, from one address."""
    own(ground)
    faults, _ = _log_in(ground)
    crew = [come(ground, ADDRESS) for _ in range(SEATS)]
    line = _WRONG + "/login nobody{} wrong password\n"
    visits = Visits(ground)
    hashed = _all_try(crew, line, ground, visits)
    faults += visits.faults()
    if not 0 < hashed <= TRIES:
        faults = (*faults, f"{hashed} tries were hashed")
    did = f"{SEATS} clients from {ADDRESS} try passwords"
    return Outcome(did, f"{hashed} hashed; {visits}", faults)


@attack("password-guesses-of-many", seconds=8)
def password_guesses_of_many(ground: Ground) -> Outcome:
    """Try one account as fast as possible, from many addresses."""
    own(ground)
    faults, _ = _log_in(ground)
    crew = [come(ground, f"203.0.113.{host + 1}") for host in range(ADDRESSES)]
    visits = Visits(ground)
    hashed = _all_try(crew, _WRONG, ground, visits)
    faults += visits.faults()
    if not 0 < hashed <= TRIES:
        faults = (*faults, f"{hashed} tries were hashed")
    did = f"{ADDRESSES} addresses try passwords of one account"
    return Outcome(did, f"{hashed} hashed; {visits} from a known address", faults)


@attack("registrations", limits="names_per_minute = 0", seconds=8)
def registrations(ground: Ground) -> Outcome:
    """Register as many names as possible, from one address."""
    crew = [come(ground, ADDRESS) for _ in range(SEATS)]
    number = 0
    found = 0
    while not ground.over():
        for attacker in crew:
            number += 1
            line = f"/logout\n/nick taken{number}x\n/register {_PASSWORD}\n"
            attacker.send(line.encode())
            found += attacker.read().count(b" is yours now")
        time.sleep(0.5)
    faults: tuple[str, ...] = (
        () if 0 < found <= REGISTRATIONS else (f"{found} names were registered",)
    )
    friend = come(ground, FRIEND)
    faults += ask(friend, "/nick friend", "is now friend")
    faults += ask(friend, f"/register {_PASSWORD}", "-- friend is yours now")
    did = f"{SEATS} clients from {ADDRESS} register names"
    return Outcome(did, f"{found} registered, and a friend's", faults)


@attack("hash-flood", seconds=8)
def hash_flood(ground: Ground) -> Outcome:
    """Ask for hashes as fast as possible, each from another address for another name."""
    own(ground)
    crew = [come(ground, f"203.0.113.{host + 1}") for host in range(ADDRESSES)]
    visits = Visits(ground)
    hashed = _all_try(crew, "/login nobody{} wrong\n", ground, visits)
    did = f"{ADDRESSES} addresses try passwords of {ADDRESSES} names"
    return Outcome(did, f"{hashed} hashed; {visits}", visits.faults())


@attack("devices", limits="logins_per_minute = 0", seconds=8)
def devices(ground: Ground) -> Outcome:
    """Log in to one account again and again, and be reset."""
    owner, count, before = own(ground), 0, metric(ground, "users_away")
    while not ground.over():
        _, device = _log_in(ground)
        device.close(reset=True)
        count += 1
    faults = await_absent(ground, before + DEVICES)
    faults += ask(owner, "still here", "owner: still here")
    return Outcome(f"{count} logins to one account, each reset", "ten devices at most", faults)


@attack("stolen-token")
def stolen_token(ground: Ground) -> Outcome:
    """Use tokens after their device was logged out, the password changed, a token revoked."""
    owner = own(ground)
    faults: tuple[str, ...] = ()
    ask(owner, "/token new bot", "ct_")
    found = re.search(rb"ct_[\w-]+", owner.tail)
    bot = found[0].decode() if found else "none"
    device = come(ground, KEEPER)
    faults += ask(device, f"/login owner {bot}", _IN)
    stolen = [token_of(device)]
    faults += ask(owner, "/token revoke bot", "bot")
    faults += ask(come(ground, ADDRESS), f"/login owner {bot}", "! wrong name or password")
    for line, answer in (
        ("/password staple battery", "-- your password is changed"),
        ("/logout everywhere", "-- you are logged out"),
    ):
        device = come(ground, KEEPER)
        password = _PASSWORD if "staple" in line else "staple battery"
        faults += ask(device, f"/login owner {password}", _IN)
        device.await_text(b"/resume ", LATE)
        stolen.append(token_of(device))
        faults += ask(owner, line, answer)
        device.close(reset=True)
    for token in stolen:
        faults += ask(come(ground, ADDRESS), f"/resume {token}", _BAD)
    did = f"{len(stolen)} stolen tokens and a bot's are used after the logout"
    return Outcome(did, "all useless", faults)
