"""Nobody else reads an answer, whatever comes before, between or after."""

import json
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.testing import MemoryReactorClock

from chatapp.config import Config, History, Limits
from tests.making import asking_chat
from tests.memory import LineClient, ObjectClient

WORD = "sesame"


ANSWERS = [WORD, f"/quit {WORD}", f"/me {WORD}", f"//{WORD}", f" {WORD}", f"/w bob {WORD}"]


AROUND = ["hello", "/help", "/nick anne", "", "/join #dev", "/leave", "/help quit", "1.5", "20"]


STEPS = st.lists(st.sampled_from([*AROUND, "answer", "lose"]), max_size=12)


class Asked:
    """Someone who is asked for a word again and again, at a slow pace, and loses connections."""

    def __init__(self, answer: str, *, program: bool, together: bool) -> None:
        self.clock = MemoryReactorClock()
        self.clock.advance(1_000_000)
        limits = Limits(messages_per_second=1, message_burst=3)
        config = replace(Config(), limits=limits, history=History(path="memory"))
        self.chat = asking_chat(config, self.clock)
        self.kind: Any = ObjectClient if program else LineClient
        self.answer = answer
        self.together = together
        self.bob = self.come(LineClient)
        self.ann = self.come(self.kind)

    def come(self, kind: Any, first: str = "") -> Any:
        """Return another client."""
        client = kind(self.chat, self.clock, 50001)
        client.join(first)
        return client

    def do(self, step: str) -> None:
        """Do a step: type a line, or let time pass, or be asked, or be asked and be lost."""
        if step == "answer":
            self.type("/ask", self.answer)
        elif step == "lose":
            self.lose()
            self.type(self.answer)
        elif step[:1].isdigit():
            self.rest(float(step))
        else:
            self.type(step)

    def type(self, *lines: str) -> None:
        """Type lines, perhaps in one packet."""
        if self.together:
            self.ann.post(*(line.encode() for line in lines))
            self.ann.settle()
        else:
            self.ann.send(*lines)

    def rest(self, seconds: float) -> None:
        """Let time pass, in which lines that wait are done."""
        for _ in range(int(2 * seconds)):
            self.clock.advance(0.5)
            self.ann.settle()
            self.bob.settle()

    def lose(self) -> None:
        """Lose the connection when all is done and a question was read; come back."""
        self.rest(30)
        self.ann.send("/ask")
        if self.kind is ObjectClient:
            self.ann.read_objects()
        else:
            self.ann.read()
        token = self.ann.token
        self.ann.lose()
        as_object = json.dumps({"resume": token})
        first = as_object if self.kind is ObjectClient else f"/resume {token}"
        self.ann = self.come(self.kind, first)


@given(STEPS, st.sampled_from(ANSWERS), st.booleans(), st.booleans())
def test_nobody_reads_an_answer(
    steps: list[str], answer: str, program: bool, together: bool
) -> None:
    """Whatever comes before, between or after, at whatever pace and over however many losses."""
    asked = Asked(answer, program=program, together=together)
    for step in steps:
        asked.do(step)
    asked.rest(30)
    heard = "\n".join(asked.bob.read())
    own = "\n".join(asked.ann.read())
    asked.ann.close()
    asked.bob.close()
    assert WORD not in heard
    assert f": {WORD}" not in own
