"""The attacks by name; each is a function that is given the ground and returns what came of it."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.attacks.ground import Ground, Outcome

Run = Callable[[Ground], Outcome]


@dataclass(frozen=True)
class Attack:
    """One attack, and what it needs of the server besides the defaults.

    `limits` are lines for that section, `seconds` is how long it takes at least, `descriptors` how
    many files the server may open. With `noisy`, errors in the server's log are no fault.
    """

    name: str
    run: Run
    limits: str = ""
    deflate: bool = False
    seconds: float = 0
    descriptors: int = 0
    noisy: bool = False


ATTACKS: dict[str, Attack] = {}


def attack(
    name: str,
    *,
    limits: str = "",
    deflate: bool = False,
    seconds: float = 0,
    descriptors: int = 0,
    noisy: bool = False,
) -> Callable[[Run], Run]:
    """Register the decorated function."""

    def register(run: Run) -> Run:
        ATTACKS[name] = Attack(name, run, limits, deflate, seconds, descriptors, noisy)
        return run

    return register


def quiet(ground: Ground) -> Outcome:  # noqa: ARG001 - it does nothing there
    """Do nothing: what the others are compared with."""
    return Outcome("nothing", "nothing")
