"""Whatever is typed, said and resized, a terminal shows it all, each line once, in order."""

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from chatapp.editing.completion import NOTHING, Completion
from chatapp.editing.editor import Editor
from chatapp.editing.screen import PROMPT
from tests.editing.model import ModelScreen, seen

UNITS = (
    "a",
    "Z",
    "9",
    "_",
    "日",
    "e\u0301",
    "é",
    "👩\u200d👩\u200d👧",
    "🇩🇪",
    "א",
    "ب",
    "क्षि",
    "❤\ufe0f",
)
"""Graphemes, none of which joins with another."""
LINE_BYTES = 600

Units = list[str]

KEYS: dict[str, tuple[bytes, Callable[[Units, Units], tuple[Units, Units]]]] = {
    "left": (b"\x1b[D", lambda before, after: (before[:-1], before[-1:] + after)),
    "right": (b"\x1bOC", lambda before, after: (before + after[:1], after[1:])),
    "start": (b"\x01", lambda before, after: ([], before + after)),
    "end": (b"\x1b[F", lambda before, after: (before + after, [])),
    "back": (b"\x7f", lambda before, after: (before[:-1], after)),
    "delete": (b"\x1b[3~", lambda before, after: (before, after[1:])),
    "cut": (b"\x0b", lambda before, _: (before, [])),
    "clear": (b"\x03", lambda *_: ([], [])),
    "enter": (b"\r\0", lambda *_: ([], [])),
    "redraw": (b"\x0c", lambda before, after: (before, after)),
}
"""The bytes of each key, and what it does to the text before and after the cursor."""


class NoAdvice:
    """Knows no words."""

    def complete(self, before: str) -> Completion:
        return NOTHING

    def may_keep(self, line: str) -> bool:
        return True


class Typist:
    """A person at a terminal, who knows what they have typed."""

    def __init__(self, columns: int, lines: int) -> None:
        self.editor = Editor(NoAdvice())
        self.editor.resize(columns, lines)
        self.screen = ModelScreen(columns, lines)
        self.before: list[str] = []
        self.after: list[str] = []
        self.entered: list[str] = []
        self.expected: list[str] = []
        self.said = 0
        self.paint()

    def paint(self, above: bytes = b"") -> None:
        self.screen.stream.feed(self.editor.paint(above))

    def type(self, units: list[str]) -> None:
        self.feed("".join(units).encode())
        room = LINE_BYTES - len("".join(self.before + self.after).encode())
        for unit in units:
            room -= len(unit.encode())
            if room < 0:
                break
            self.before.append(unit)

    def press(self, key: str) -> None:
        data, does = KEYS[key]
        self.feed(data)
        if key == "enter":
            self.expected.append("".join(self.before + self.after))
        self.before, self.after = does(self.before, self.after)

    def feed(self, data: bytes) -> None:
        self.entered += [line.decode()[:LINE_BYTES] for line in self.editor.feed(data, LINE_BYTES)]

    def hear(self, length: int) -> None:
        line = f"[{self.said}]{'x' * length}"
        self.said += 1
        self.paint(line.encode() + b"\r\n")

    def resize(self, columns: int, lines: int) -> None:
        self.screen.resize_like_xterm(columns, lines)
        self.editor.resize(columns, lines)

    def look(self) -> None:
        """See that the screen shows what it is to show."""
        self.paint()
        screen, cursor = self.screen, self.screen.cursor
        shown = self.editor._screen.shown
        assert shown is not None
        top, bottom = cursor.y - shown.row, cursor.y - shown.row + len(shown.rows)
        assert top >= 0
        assert bottom <= screen.lines
        rows = [screen.row(y) for y in range(top, cursor.y)]
        before = "".join([*rows, screen.row(cursor.y, 0, cursor.x)]).replace(" ", "")
        rest = [screen.row(cursor.y, cursor.x), *map(screen.row, range(cursor.y + 1, bottom))]
        after = "".join(rest).replace(" ", "")
        typed = PROMPT.strip() + seen("".join(self.before))
        assert typed.endswith(before)
        assert seen("".join(self.after)).startswith(after)
        if len(shown.rows) < screen.lines - 1:
            assert (before, after) == (typed, seen("".join(self.after)))
        assert "".join(map(screen.row, range(bottom, screen.lines))).strip() == ""
        assert screen.said == list(range(self.said))
        assert self.entered == self.expected


STEPS = st.one_of(
    st.tuples(st.just("type"), st.lists(st.sampled_from(UNITS), min_size=1, max_size=60)),
    st.tuples(st.just("press"), st.sampled_from(sorted(KEYS))),
    st.tuples(st.just("hear"), st.integers(0, 150)),
    st.tuples(st.just("resize"), st.tuples(st.integers(10, 90), st.integers(2, 30))),
    st.tuples(st.just("look"), st.none()),
)


@given(st.integers(10, 90), st.integers(2, 30), st.lists(STEPS, max_size=40))
def test_any_keys_arrivals_and_sizes(
    columns: int, lines: int, steps: list[tuple[str, object]]
) -> None:
    """The typed line and its cursor stand below all that was said, however the steps are mixed."""
    typist = Typist(columns, lines)
    for step, what in steps:
        match step, what:
            case "type", list():
                typist.type(what)
            case "press", str():
                typist.press(what)
            case "hear", int():
                typist.hear(what)
            case "resize", (int() as width, int() as height):
                typist.resize(width, height)
            case _:
                typist.look()
    typist.look()
