"""Draw the picture at the top of the README: its conversation, as each client shows it.

    python docs/picture.py      # writes docs/terminal.svg

The conversation is the README's `chat` block. tests/test_docs.py runs it against the program, and
checks that this command draws the same picture.

The windows bring their own background, so the picture reads the same on a light and on a dark page.
"""

import json
import re
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import NamedTuple

README = Path(__file__).parent.parent / "README.md"
PICTURE = Path(__file__).parent / "terminal.svg"

FONT = 13
CHARACTER = 0.62 * FONT
"""The width of a character in pixels: that of the widest common monospace font."""
ROW = 20
BAR = 30
PAD = 14
GAP = 16

FAMILY = "ui-monospace, Menlo, Consolas, DejaVu Sans Mono, monospace"
BACKGROUND, BORDER, TITLE = "#1c2128", "#6e7681", "#9da7b3"
TYPED, READ = "#7ee2a8", "#e6edf3"


class Window(NamedTuple):
    """A client: the title of its window, and how a line that is typed into it looks."""

    title: str
    typed: Callable[[str], str]


class Line(NamedTuple):
    """A line in a window; typed by its user, or else read from the server."""

    text: str
    typed: bool


WINDOWS = {
    "telnet": Window("telnet localhost 6969", str),
    "browser": Window(
        'new WebSocket("ws://localhost:6968")', lambda text: f"ws.send({json.dumps(text)})"
    ),
}


def conversation(document: str) -> str:
    """Return the text of a document's first `chat` block.

    Raises:
        ValueError: the document has no such block.
    """
    found = re.search(r"^```chat\n(.*?)^```$", document, re.DOTALL | re.MULTILINE)
    if found is None:
        raise ValueError("no chat block")
    return found[1]


def read_windows(text: str) -> dict[str, list[Line]]:
    """Return the lines of each client's window, by the client's name in the conversation."""
    windows: dict[str, list[Line]] = {}
    for row in text.splitlines():
        name, way, said = row.split(None, 2)
        typed = {">": True, "<": False}[way]
        shown = WINDOWS[name].typed(said) if typed else said
        windows.setdefault(name, []).append(Line(shown, typed))
    return windows


def draw(text: str) -> str:
    """Return the SVG picture of a conversation, its windows side by side."""
    windows = read_windows(text)
    columns = max(len(line.text) for lines in windows.values() for line in lines)
    rows = max(map(len, windows.values()))
    width = round(columns * CHARACTER + 2 * PAD)
    height = BAR + ROW * rows + PAD
    total = len(windows) * (width + GAP) - GAP
    parts: list[str] = []
    for number, (name, lines) in enumerate(windows.items()):
        parts += [f'<g transform="translate({number * (width + GAP)})">']
        parts += _frame(WINDOWS[name].title, width, height)
        parts += [_text(row, line) for row, line in enumerate(lines)]
        parts += ["</g>"]
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-1 -1 {total + 2} {height + 2}"'
        f' width="{total + 2}" height="{height + 2}" xml:space="preserve"'
        f' font-family="{FAMILY}" font-size="{FONT}">'
    )
    return "\n".join((head, *parts, "</svg>\n"))


def _frame(title: str, width: int, height: int) -> list[str]:
    """Return an empty window: its border, three buttons and its title."""
    middle = BAR // 2
    place = f'x="{width / 2:g}" y="{middle + 4}" text-anchor="middle"'
    return [
        f'<rect width="{width}" height="{height}" rx="8" fill="{BACKGROUND}" stroke="{BORDER}"/>',
        f'<path d="M0 {BAR}H{width}" stroke="{BORDER}"/>',
        *(f'<circle cx="{PAD + 16 * at}" cy="{middle}" r="5" fill="{BORDER}"/>' for at in range(3)),
        f'<text {place} fill="{TITLE}">{escape(title)}</text>',
    ]


def _text(row: int, line: Line) -> str:
    look = f'fill="{TYPED}" font-weight="600"' if line.typed else f'fill="{READ}"'
    y = BAR + ROW * (row + 1)
    return f'<text x="{PAD}" y="{y}" {look}>{escape(line.text)}</text>'


if __name__ == "__main__":
    PICTURE.write_text(draw(conversation(README.read_text(encoding="utf-8"))), encoding="utf-8")
