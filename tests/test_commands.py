"""The command table: registering, finding, checking and running."""

import re

import pytest

from chatapp.command import Command
from chatapp.commands import CommandTable
from chatapp.errors import ChatError


@pytest.fixture
def ran() -> list[tuple[object, ...]]:
    """What commands were run with."""
    return []


@pytest.fixture
def table(ran: list[tuple[object, ...]]) -> CommandTable:
    """A table of three commands that note what they are called with."""
    table = CommandTable()

    @table.command("tell", "t", usage="USER TEXT", purpose="Tell.", rest=True)
    def tell(chat: object, session: object, user: str, text: str) -> None:
        ran.append((chat, session, user, text))

    @table.command("roll", usage="[DICE] [TIMES]", purpose="Roll.")
    def roll(chat: object, session: object, dice: str = "1d6", times: str = "1") -> None:
        ran.append((chat, session, dice, times))

    @table.command("now", purpose="Now.")
    def now(chat: object, session: object) -> None:
        ran.append((chat, session))

    return table


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("/tell bob  hello  there", ("bob", "hello  there")),
        ("/T bob hi", ("bob", "hi")),
        ("/tell\u3000bob\u3000hi", ("bob", "hi")),
        ("/roll\xa02d6", ("2d6", "1")),
        ("/roll", ("1d6", "1")),
        ("/roll 2d6", ("2d6", "1")),
        ("/roll 2d6 3", ("2d6", "3")),
        ("/now", ()),
    ],
)
def test_dispatch(
    table: CommandTable, ran: list[tuple[object, ...]], line: str, words: tuple[str, ...]
) -> None:
    """A line runs its command with the context and its words."""
    table.dispatch(line, lambda _: None, "chat", "session")
    assert ran == [("chat", "session", *words)]


@pytest.mark.parametrize(
    ("line", "refusal"),
    [
        ("/tell bob", "usage: /tell USER TEXT"),
        ("/roll 1 2 3", "usage: /roll [DICE] [TIMES]"),
        ("/now please", "usage: /now"),
        ("/rol", "unknown command /rol (did you mean /roll?)"),
        ("/zzz", "unknown command /zzz (/help lists them)"),
        ("/", "unknown command / (/help lists them)"),
        ("/ Roll 2d6", "unknown command / (did you mean /roll?)"),
        ("/ secret", "unknown command / (/help lists them)"),
    ],
)
def test_refusals(
    table: CommandTable, ran: list[tuple[object, ...]], line: str, refusal: str
) -> None:
    """What cannot be run is refused in one line, and nothing runs."""
    with pytest.raises(ChatError) as refused:
        table.dispatch(line, lambda _: None, "chat", "session")
    assert (str(refused.value), ran) == (refusal, [])


def test_the_function_stays_what_it_is() -> None:
    """The decorator returns the function, so that it can be called without a table."""
    table = CommandTable()

    def wave(chat: object, session: object) -> None: ...

    assert table.command("wave", purpose="Wave.")(wave) is wave
    assert [command.name for command in table] == ["wave"]


def test_a_name_is_registered_once(table: CommandTable) -> None:
    """A second command of the same name or alias is a mistake in the program."""
    for name in ("roll", "t"):
        with pytest.raises(ValueError, match=f"^/{name} is registered already$"):
            table.add(Command("new", "", "New.", False, (name,), lambda _chat, _session: None))
    assert table.find("tell").aliases == ("t",)


def test_names_are_in_lower_case() -> None:
    """A name that could not be found again is a mistake in the program."""
    with pytest.raises(ValueError, match=r"^/Wave is not in lower case$"):
        CommandTable().command("Wave", purpose="Wave.")(lambda _chat, _session: None)


def test_usage_and_function_must_fit() -> None:
    """A function that takes other words than its usage says is found when it is registered."""
    with pytest.raises(ValueError, match=r"^'/x A B' does not fit a function of 1 words$"):
        CommandTable().add(Command("x", "A B", "X.", False, (), lambda _c, _s, _a: None))


@pytest.mark.parametrize("name", ["/x", "x y", " x", "", "x\x1b", "x\N{ZERO WIDTH SPACE}"])
def test_names_can_be_typed(name: str) -> None:
    """A name that no line begins with is found when it is registered, also if it is an alias."""
    complaint = re.escape(f"{name!r} cannot be typed: expected one word without its slash")
    for names in ((name,), ("x", name)):
        with pytest.raises(ValueError, match=f"^{complaint}$"):
            CommandTable().command(*names, purpose="X.")(lambda _chat, _session: None)


@pytest.mark.parametrize(
    ("usage", "rest", "complaint"),
    [
        ("[A] B", False, "'/x [A] B' needs its words in [brackets] at the end"),
        ("A [B]", False, "'/x A [B]' needs a default for two"),
        ("[A] [B]", True, "'/x [A] [B]' needs a default for one"),
        ("", True, "'/x' has no word for the rest of the line"),
    ],
)
def test_whatever_the_usage_allows_can_be_run(usage: str, rest: bool, complaint: str) -> None:
    """Words that may be left out, but that the function needs, are found at registration."""

    def two(_chat: object, _session: object, one: str, two: str) -> None: ...
    def none(_chat: object, _session: object) -> None: ...

    add = CommandTable().command("x", usage=usage, rest=rest, purpose="X.")
    with pytest.raises(ValueError, match=f"^{re.escape(complaint)}$"):
        add(two if usage else none)


@pytest.mark.parametrize(
    ("example", "calls"),
    [
        *(("/roll", True), ("/roll 2d6 3", True), ("/R 2d6", True)),
        *(("roll", False), ("/rolls", False), ("/roll 1 2 3", False), ("/roll 1\n", False)),
    ],
)
def test_an_example_calls_its_command(example: str, calls: bool) -> None:
    """An example that would be refused is found when it is registered."""
    roll = CommandTable().command("roll", "r", usage="[A] [B]", purpose="Roll.", example=example)

    def run(chat: object, session: object, one: str = "", two: str = "") -> None: ...

    if calls:
        assert roll(run) is run
        return
    with pytest.raises(ValueError, match=r" does not call '/roll \[A\] \[B\]'$"):
        roll(run)


@pytest.mark.parametrize("fixed", ["", "On", "times  on", " on"])
def test_fixed_words_are_as_they_are_typed(fixed: str) -> None:
    """In lower case, with one blank between them."""
    with pytest.raises(ValueError, match=r"is not what is typed after /x$"):
        CommandTable().command("x", usage="[A]", purpose="X.", fixed=(fixed,))(
            lambda _chat, _session, a="": a
        )


def test_rules_are_one_line() -> None:
    """What could not be shown in a line is found when it is registered."""
    with pytest.raises(ValueError, match=r"^the rules of /x are not one line of text$"):
        CommandTable().command("x", purpose="X.", rules="a\nb")(lambda _chat, _session: None)


def test_update_takes_all_or_none(table: CommandTable) -> None:
    """A table with one name that is taken adds nothing."""
    other = CommandTable()
    for name in ("fresh", "roll"):
        other.command(name, purpose="X.")(lambda _chat, _session: None)
    with pytest.raises(ValueError, match=r"^/roll is registered already$"):
        table.update(other)
    with pytest.raises(ChatError):
        table.find("fresh")
