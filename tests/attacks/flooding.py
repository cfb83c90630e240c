"""Attacks on the audit log: those who keep their own rooms do as much in them as they may."""

import time
from pathlib import Path

from chatapp.storage.report import open_file, report
from tests.attacks.attacker import Attacker
from tests.attacks.ground import Ground, Outcome
from tests.attacks.registry import attack
from tests.attacks.shares import ask
from tests.attacks.staff import OWNERS, PACE_SECONDS, guest, member, most_lines, must, owner

COURTS = 32
"""Number of rooms, each with a keeper and one user to whom everything is done."""

AUDIT_SECONDS = 1.0
"""How long /audit may take at the most, beside the attack."""

_ACTS = (
    "/mute {0} 1m spam",
    "/unmute {0}",
    "/remove {0}",
    "/kick {0} spam",
    "/ban {0} 1m spam",
    "/unban {0}",
    "/moderator {1}",
    "/moderator -{1}",
)
_LOOK_EACH = 4
"""Steps of the attack from one look at the audit log to the next."""


def _open_courts(ground: Ground) -> list[tuple[Attacker, Attacker]]:
    """Have keepers open rooms, and users enter them; return the pairs."""
    courts = []
    for number in range(COURTS):
        keeper = member(ground, f"keeper{number}x", f"203.0.113.{number + 1}")
        must(keeper, f"/join #court{number}x", f"-- you are in #court{number}x")
        courts.append((keeper, guest(ground, f"victim{number}x", f"203.0.113.{number + 101}")))
    return courts


def _do(courts: list[tuple[Attacker, Attacker]], step: int) -> None:
    """Have each keeper do the next act, and each victim come back and speak."""
    for number, (keeper, victim) in enumerate(courts):
        other = f"keeper{(number + 1) % COURTS}x"
        keeper.send(f"{_ACTS[step % len(_ACTS)]}\n".format(f"victim{number}x", other).encode())
        victim.send(f"/join #court{number}x\nhere again\n".encode())
        keeper.read()
        victim.read()


def _look(warden: Attacker) -> tuple[tuple[str, ...], float]:
    """Have the owner look at the audit log; return a fault if nothing is shown, and the seconds."""
    began = time.monotonic()
    faults = ask(warden, "/audit 1000\n/operator", "-- owners: warden")
    return faults, time.monotonic() - began


@attack("audit-flood", accounts=OWNERS, limits="logins_per_minute = 0", seconds=16)
def audit_flood(ground: Ground) -> Outcome:
    """Kick, mute, ban, remove and appoint in loops, as fast as possible, in many rooms at once."""
    warden = owner(ground)
    began = time.monotonic()
    courts = _open_courts(ground)
    faults: tuple[str, ...] = ()
    worst, step = 0.0, 0
    while not ground.over():
        _do(courts, step)
        if step % _LOOK_EACH == 0:
            missing, seconds = _look(warden)
            faults += missing
            worst = max(worst, seconds)
        step += 1
        time.sleep(PACE_SECONDS)
    with open_file(_journal(ground)) as source:
        done = len(report(source, "audit")) - 1  # without the head
    if not COURTS < done <= (most := most_lines(COURTS, began)):
        faults = (*faults, f"{done:,} acts are kept, of {most:,.0f} lines at most")
    if worst > AUDIT_SECONDS:
        faults = (*faults, f"/audit took {worst:.1f} s")
    did = f"{COURTS} keepers do all that they may in their rooms, as fast as possible"
    return Outcome(did, f"{done:,} acts kept; /audit 1000 within {worst * 1000:.0f} ms", faults)


def _journal(ground: Ground) -> str:
    return str(Path(ground.log).with_name("journal"))
