"""A question: the next line is the answer, and no other user ever reads it."""

import json
from dataclasses import replace

import pytest
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.factory import ChatFactory
from chatapp.config import Config, History
from chatapp.session.question import LEFT
from tests.connect import Connect
from tests.conversation import Conversation
from tests.making import asking_chat


@pytest.fixture
def chat(clock: MemoryReactorClock, config: Config) -> ChatFactory:
    """A chat with commands that ask."""
    return asking_chat(config, clock)


def test_an_answer(talk: Conversation) -> None:
    """The next line is it, and the one after that is said."""
    talk("""
        ann, bob are here
        ann > /ask
        ann < -- which word?
        bob > well
        ann, bob < bob: well
        ann > secret
        ann < -- thank you for 6 characters
        ann > hello
        ann, bob < ann: hello
        ann > /ask
        ann < -- which word?
        ann > wrong
        ann < ! that is not it: wrong (your next line tries again, an empty one cancels)
        ann > secret
        ann < -- thank you for 6 characters
        ann > hello
        ann, bob < ann: hello
    """)


@pytest.mark.parametrize("blank", ["", "   ", "\t", "\u3000", "\u00a0 \u2003"], ids=ascii)
def test_a_blank_answer(talk: Conversation, blank: str) -> None:
    """It calls the question off."""
    talk(f"""
        ann, bob are here
        ann > /ask
        ann < -- which word?
        ann > {blank}
        ann < -- cancelled
        ann > hello
        ann, bob < ann: hello
    """)


@pytest.mark.parametrize(
    ("typed", "length"),
    [
        ("/quit secret", 12),
        ("/me secret", 10),
        ("//secret", 8),
        ("/", 1),
        ("/help", 5),
        ("  /w bob secret", 15),
        ("\u3000/w bob secret", 14),
        ("se\x1b[0mcret  ", 6),
        ("gr\u00fc\u00dfe", 5),
        ("/ask", 4),
    ],
)
def test_whatever_it_is(talk: Conversation, typed: str, length: int) -> None:
    """It is no command, and cleaned like every line."""
    talk(f"""
        ann, bob are here
        ann > /ask
        ann < -- which word?
        ann > {typed}
        ann < -- thank you for {length} characters
        bob reads nothing
    """)


def test_an_answer_that_is_no_text(connect: Connect) -> None:
    """It is refused like any line; the next one is the answer again, and is not said."""
    if connect.transport != "tcp":
        return
    ann, bob = connect.named("ann", "bob")
    ann.send("/ask")
    ann.post(b"secret \xe9")
    ann.send("secret", "hello")
    assert ann.read() == [
        "-- which word?",
        "! that line is not UTF-8 text (your next line tries again, an empty one cancels)",
        "-- thank you for 6 characters",
        "ann: hello",
    ]
    assert bob.read() == ["ann: hello"]
    ann.send("/ask")
    ann.post(b"x" * 3000)
    ann.send("", "hello")
    assert ann.read()[1:] == [
        (
            "! that line is too long: 2048 bytes at most"
            " (your next line tries again, an empty one cancels)"
        ),
        "-- cancelled",
        "ann: hello",
    ]
    assert bob.read() == ["ann: hello"]


def test_one_question_after_another(talk: Conversation) -> None:
    """What takes an answer may ask again; lines that were typed ahead answer both."""
    talk("""
        ann, bob are here
        at once:
            ann > /twice
            ann > secret
            ann > /quit
            ann > hello
        ann < -- one?
        ann < -- two?
        ann < -- 6 and 5
        ann, bob < ann: hello
    """)


def test_what_is_kept(talk: Conversation) -> None:
    """An answer may wait for the journal, and what comes after it waits for that."""
    talk("""
        ann, bob are here
        at once:
            ann > one
            ann > /keep
            ann > secret
            ann > two
        ann, bob < ann: one
        ann < -- which word?
        ann < -- kept 6
        ann, bob < ann: two
    """)


def test_a_program(chat: ChatFactory, clock: MemoryReactorClock) -> None:
    """An object answers as well, and is acked once; its repetition answers nothing."""
    connect = Connect(chat, clock, "object")
    ann, bob = connect.named("ann", "bob")
    bob.read()
    ann.request(line="/ask", ref="1")
    ann.request(line="/ask", ref="1")
    ann.request(line="secret", ref="2")
    ann.request(line="secret", ref="2")
    ann.request(line="/ask")
    ann.request(line="", ref="3")
    assert ann.read_objects() == [
        {"type": "notice", "text": "which word?"},
        {"type": "ack", "ref": "1"},
        {"type": "ack", "ref": "1"},
        {"type": "notice", "text": "thank you for 6 characters"},
        {"type": "ack", "ref": "2"},
        {"type": "ack", "ref": "2"},
        {"type": "notice", "text": "which word?"},
        {"type": "notice", "text": "cancelled"},
        {"type": "ack", "ref": "3"},
    ]
    assert bob.read() == []
    connect.close()


class TestAfterALoss:
    """The connection is lost before the answer."""

    @pytest.fixture
    def config(self) -> Config:
        """Users may come back, and lines are paced."""
        return replace(Config(), history=History(path="memory", on_join=0))

    def test_over_another_connection(self, connect: Connect) -> None:
        """What was to be the answer is not said, and answers nothing."""
        ann, bob = connect.named("ann", "bob")
        ann.send("/ask")
        ann.read()
        ann.lose()
        back = connect(first=f"/resume {ann.token}")
        assert "".join(back.read()).count(LEFT.text) == 1
        bob.read()
        back.send("secret", "hello")
        assert back.read() == ["-- cancelled", "ann: hello"]
        assert bob.read() == ["ann: hello"]

    def test_asking_again(self, connect: Connect) -> None:
        """A command that asks for a secret is no answer to what was asked before."""
        ann, bob = connect.named("ann", "bob")
        ann.send("/ask")
        ann.read()
        ann.lose()
        back = connect.open()
        back.post(f"/resume {ann.token}".encode(), b"/ask", b"secret", b"hello")
        back.settle()
        told = ["-- which word?", "-- thank you for 6 characters", "ann: hello"]
        assert [line for line in back.read() if line in told] == told
        assert bob.read() == ["-- ann left", "-- ann joined", "ann: hello"]

    def test_a_program_sends_again(self, chat: ChatFactory, clock: MemoryReactorClock) -> None:
        """It sends what has no answer, and what it cannot know to be answered."""
        connect = Connect(chat, clock, "object")
        ann, bob = connect(), connect()
        ann.request(line="/ask", ref="1")
        ann.read_objects()
        ann.lose()
        back = connect(first=json.dumps({"resume": ann.token}))
        back.request(line="/ask", ref="1")
        back.request(line="secret", ref="2")
        told = [each.get("text") or each.get("ref") for each in back.read_objects()]
        assert told[-3:] == ["1", "cancelled", "2"]
        assert "secret" not in "".join(bob.read())
        connect.close()

    def test_another_user(self, chat: ChatFactory, clock: MemoryReactorClock) -> None:
        """A session that becomes another user's answers nothing for the one before."""
        connect = Connect(chat, clock, "object")
        ann, bob = connect(), connect()
        ann.read_objects()
        ann.lose()
        guest = connect()
        guest.request(line="/ask")
        guest.request(resume=ann.token)
        guest.request(line="secret", ref="1")
        told = [each.get("text") or each.get("ref") for each in guest.read_objects()]
        assert told[-2:] == ["cancelled", "1"]
        assert "secret" not in "".join(bob.read())
        connect.close()

    def test_quit_as_an_answer_that_waits(self, talk: Conversation) -> None:
        """What is typed by hand after a command that asks keeps its place, whatever it is."""
        lines = "\n            ".join(f"ann > {number}" for number in range(1, 15))
        said = "\n        ".join(f"ann, bob < ann: {number}" for number in range(1, 11))
        late = "\n        ".join(
            f"0.5 s pass\n        ann, bob < ann: {number}" for number in range(13, 15)
        )
        talk(f"""
        ann, bob are here
        10 s pass
        at once:
            {lines}
            ann > /ask
        {said}
        ann < -- your lines are heard at 2 a second; 5 wait
        1.1 s pass
        ann, bob < ann: 11
        ann, bob < ann: 12
        ann > /quit secret
        ann > /help secret
        {late}
        0.5 s pass
        ann < -- which word?
        0.5 s pass
        ann < -- thank you for 12 characters
        0.5 s pass
        ann < ! unknown command /secret (did you mean /set?)
        """)
