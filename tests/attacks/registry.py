"""The attacks by name; each is a function that is given the ground and returns the outcome."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.attacks.ground import Ground, Outcome

Run = Callable[[Ground], Outcome]


@dataclass(frozen=True)
class Attack:
    """One attack, and what it needs besides the default configuration.

    Attributes:
        name: its name on the command line and in the table.
        run: attacks, and returns the outcome.
        limits: lines for the section [limits].
        deflate: whether the server accepts compression.
        seconds: how long the attack takes at least.
        descriptors: how many files the server may open; 0 for as many as usual.
        noisy: whether errors in the server's log are no fault.
        accounts: lines for the section [accounts].
        rogue: whether the attacker is a gateway; then one of the honest users is at another.
    """

    name: str
    run: Run
    limits: str = ""
    deflate: bool = False
    seconds: float = 0
    descriptors: int = 0
    noisy: bool = False
    accounts: str = ""
    rogue: bool = False


ATTACKS: dict[str, Attack] = {}


def attack(
    name: str,
    *,
    limits: str = "",
    deflate: bool = False,
    seconds: float = 0,
    descriptors: int = 0,
    noisy: bool = False,
    accounts: str = "",
    rogue: bool = False,
) -> Callable[[Run], Run]:
    """Register the decorated function."""

    def register(run: Run) -> Run:
        wants = limits, deflate, seconds, descriptors, noisy, accounts, rogue
        ATTACKS[name] = Attack(name, run, *wants)
        return run

    return register


def quiet(ground: Ground) -> Outcome:  # noqa: ARG001 - all attacks take it
    """Do nothing: the other trials are compared with this one."""
    return Outcome("nothing", "nothing")
