"""A visitor: somebody who comes, takes one name after another, quits for good, and comes again."""

from typing import Any

from tests.crash.call import Call
from tests.crash.person import ROOMS, WEIGHTS, Person
from tests.crash.transcript import Transcript


class Visitor(Person):
    """A person who lives several lives, each under names of its own.

    The arguments are a person's; `quitting` is whether this life is over.
    """

    weights = WEIGHTS | {"whisper": 0, "rename": 10, "topic": 4, "quit": 5}

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.quitting = False
        self._kind = self.name
        self._lives: list[Transcript] = []
        self._names_taken = 0

    def transcripts(self) -> list[Transcript]:
        """Return those of all lives; they are owed nothing that has not come."""
        self.transcript.ended = True
        return [*self._lives, self.transcript]

    def begin(self) -> None:
        """Begin another life, if the last one is over or nobody can come back to it."""
        if self._tokens and not self.quitting:
            return
        if self.transcript.parts:
            self.transcript.ended = True
            self._lives.append(self.transcript)
        self.name = f"{self._kind}{len(self._lives) + 1}"
        self.transcript = Transcript(self.name, inside={ROOMS[0]})
        self.room = ROOMS[0]
        self.quitting = False
        self.settled.clear()
        self.forget()

    def do_more(self, what: str, call: Call) -> None:
        """Be known by another name, set a topic, or quit."""
        if what == "rename" and not self._new_names:
            self._names_taken += 1
            self._counts.renames += 1
            self._take_name(f"{self.transcript.name}_{self._names_taken}")
        elif what == "topic":
            call.send(f"/topic <{self.mark()}>")
        elif what == "quit":
            self._counts.quits += 1
            self.quitting = True
            call.send("/quit")
            call.say_all()
        else:
            super().do_more(what, call)
