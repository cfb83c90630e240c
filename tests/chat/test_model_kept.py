"""The model of tests/chat/test_model.py with a journal, and with servers that end and crash."""

from hypothesis.stateful import rule

from chatapp.chat.shutdown import CHECK_SECONDS, Shutdown
from chatapp.log.journal import Journal
from tests.chat.model.four_people import STEPS
from tests.chat.test_model import Rooms
from tests.journal import FakeJournal


class KeptRooms(Rooms):
    """A journal that may be slow, beside all that happens to Rooms, where no two are alike."""

    alike = False

    def open(self, journal: Journal | None = None) -> None:
        self.journal = journal if isinstance(journal, FakeJournal) else self.new_journal()
        super().open(self.journal)

    def new_journal(self) -> FakeJournal:
        """Return a journal with nothing in it."""
        return FakeJournal(self.clock)

    def settle(self) -> None:
        self.journal.release()
        super().settle()

    def keeps(self, where: str, text: str) -> bool:
        return text in self.journal.texts(self.chat.rooms[where].log.id)

    @rule()
    def hold(self) -> None:
        """The journal does not answer for a moment, which is over when time passes."""
        self.journal.holding = True

    @rule(steps=STEPS)
    def wait(self, steps: int) -> None:
        """Time passes, in which the journal does what it was asked for."""
        self.settle()
        super().wait(steps)

    @rule()
    def end(self) -> None:
        """The server ends as it should, and starts again."""
        self.settle()
        gone: list[None] = []
        Shutdown(self.chat).say().addCallback(gone.append)
        while not gone:
            self.turn()
            self.clock.advance(CHECK_SECONDS)
        self.crash()

    @rule()
    def crash(self) -> None:
        """The server is killed and starts again with what was written; nobody has read more."""
        kept = self.journal.copy()
        self.journal.holding = True
        for someone in self.people:
            if someone.client is not None:
                someone.lose()
            someone.reading.drop_unsaid(kept.said)
        self.open(kept)


TestKeptRooms = KeptRooms.TestCase
