"""A court: the members, the outsider and the programs of whom order is a matter, in a run."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from tests.crash.call import Codec, Lines, Messages
from tests.crash.counts import Counts
from tests.crash.keeper import SUBJECTS, Keeper
from tests.crash.member import COURT, VAULT, Member, Outsider, enrol
from tests.crash.order_verdict import OrderVerdict, read_rows, removed_words
from tests.crash.program import Account, Program

KEEPER = "kit"
"""The owner of the server."""

OUTSIDER = "nan"
READER = "jo"


class Court:
    """Who they are.

    Args:
        port: returns where to connect now, for a number: the line port if that is even.
        seed: of all that is left to chance.
        counts: of the whole run.
    """

    def __init__(self, port: Callable[[int], int], seed: int, counts: Counts) -> None:
        self._account = Account(READER)
        self.keeper = Keeper(KEEPER, Lines, partial(port, 0), f"{seed} {KEEPER}", counts)
        codecs: tuple[Callable[[], Codec], ...] = Lines, Messages
        self.members: list[Member] = [
            Member(name, codec, partial(port, at), f"{seed} {name}", counts)
            for at, (name, codec) in enumerate(zip(SUBJECTS, codecs, strict=True))
        ]
        self.members.append(
            Outsider(OUTSIDER, Lines, partial(port, 0), f"{seed} {OUTSIDER}", counts)
        )
        self.programs = [
            Program(self._account, f"{READER}{at}", partial(port, 1), f"{seed} {at}", counts)
            for at in range(2)
        ]

    @property
    def everyone(self) -> list[Member]:
        """All who live."""
        return [self.keeper, *self.members, *self.programs]

    async def open(self, port: int) -> None:
        """Register the members, and open the rooms, over connections that nobody cuts."""
        for name in SUBJECTS:
            await enrol(port, name)
        invite = (f"/invite {name}" for name in SUBJECTS)
        rooms = f"/join {COURT}", f"/join {VAULT}", "/room private", *invite
        await enrol(port, KEEPER, *rooms)
        await enrol(port, READER, f"/join {COURT}")

    def has_read(self, journal: Path) -> bool:
        """Whether the programs have read their rooms to the ends."""
        return all(program.has_read(journal) for program in self.programs)

    def faults(self, journal: Path) -> Iterator[str]:
        """Yield what is wrong."""
        rows, audit = read_rows(journal)
        verdict = OrderVerdict(rows, audit, removed_words(rows, self._account.words))
        yield from verdict.faults(self.keeper, self.members)
        yield from self.keeper.faults
        yield from self._account.kept_faults(journal)
        for program in self.programs:
            yield from program.faults
