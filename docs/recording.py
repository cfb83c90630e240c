"""Record how a line stays whole while others speak, as a moving picture for the README.

    python -m docs.recording      # writes docs/typing.svg

What is shown is what the program sends to a terminal: a chat in memory, a client whose line is
edited, and a model of its screen. tests/test_docs.py checks that this draws the same picture.
"""

from html import escape
from pathlib import Path
from typing import Any, NamedTuple

from docs.picture import BACKGROUND, BAR, BORDER, CHARACTER, FAMILY, FONT, PAD, READ, ROW, TITLE
from tests.connect import Connect
from tests.ports.edited import Telnet
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.factory import ChatFactory
from chatapp.config import Config, History
from chatapp.ports.tcp import ChatLineProtocol
from chatapp.slash import builtin_commands

PICTURE = Path(__file__).parent / "typing.svg"
COLUMNS, ROWS = 64, 9
KEYS_A_FRAME = 2

SCRIPT = (
    ("type", "a sentence takes its time, and others"),
    ("bob", "is anybody here?"),
    ("type", " speak mean"),
    ("bob", "hello?"),
    ("type", "while"),
    ("type", "\r"),
    ("wait", ""),
    ("type", "/whi"),
    ("key", "\t"),
    ("type", "b"),
    ("key", "\t"),
    ("type", "nothing was torn"),
    ("bob", "ah, there you are"),
    ("type", "\r"),
    ("wait", ""),
    ("key", "\x1b[A"),
    ("wait", ""),
    ("key", "\x03"),
    ("wait", ""),
)
"""What ann types, and bob says meanwhile."""

SECONDS = {"type": 0.16, "key": 0.9, "bob": 1.3, "wait": 1.8}
"""How long a picture of each kind is looked at."""


class Frame(NamedTuple):
    """A picture of the screen.

    Attributes:
        seconds: how long it is looked at.
        rows: what stands on it.
        cursor: the place of the cursor: a column and a row.
    """

    seconds: float
    rows: tuple[str, ...]
    cursor: tuple[int, int]


def play() -> list[Frame]:
    """Return the pictures of the whole script."""
    clock = MemoryReactorClock()
    config = Config(history=History(path="memory", on_join=0, resume_seconds=0))
    chat = ChatFactory(config, builtin_commands(), clock)
    chat.protocol = ChatLineProtocol  # type: ignore[assignment]  # its factory is of one kind only
    telnet = Telnet(chat, clock, COLUMNS, ROWS)
    telnet.type(b"/nick ann\r\n")
    bob = Connect(chat, clock, "tcp")(first="/nick bob")
    telnet.edit()
    frames = [_look(telnet, 1.5)]
    for kind, text in SCRIPT:
        frames += _act(telnet, bob, kind, text)
        clock.advance(1)
    return frames


def _act(telnet: Telnet, bob: Any, kind: str, text: str) -> list[Frame]:
    """Do one thing of the script; return the pictures of it."""
    seconds = SECONDS[kind]
    if kind == "bob":
        bob.send(text)
        telnet.sent()
    elif kind == "key":
        telnet.type(text.encode())
    frames = []
    for at in range(0, len(text) if kind == "type" else 0, KEYS_A_FRAME):
        telnet.type(text[at : at + KEYS_A_FRAME].encode())
        frames.append(_look(telnet, seconds))
    return frames or [_look(telnet, seconds)]


def _look(telnet: Telnet, seconds: float) -> Frame:
    screen = telnet.screen
    rows = tuple(row.rstrip() for row in screen.display)
    return Frame(seconds, rows, (screen.cursor.x, screen.cursor.y))


def draw(frames: list[Frame]) -> str:
    """Return the moving picture: a film that is drawn past a window, picture after picture."""
    width = round(COLUMNS * CHARACTER + 2 * PAD)
    height = BAR + ROW * ROWS + PAD
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-1 -1 {width + 2} {height + 2}"'
        f' width="{width + 2}" height="{height + 2}" xml:space="preserve"'
        f' font-family="{FAMILY}" font-size="{FONT}">'
    )
    title = f'<text x="{width / 2:g}" y="{BAR // 2 + 4}" text-anchor="middle" fill="{TITLE}">'
    parts = [
        head,
        f"<style>{_motion(frames, width)}</style>",
        f'<rect width="{width}" height="{height}" rx="8" fill="{BACKGROUND}" stroke="{BORDER}"/>',
        f'<path d="M0 {BAR}H{width}" stroke="{BORDER}"/>',
        f"{title}telnet localhost 6969, after /edit</text>",
        f'<svg y="{BAR}" width="{width}" height="{height - BAR}"><g class="film" fill="{READ}">',
        *(_picture(frame, number * width) for number, frame in enumerate(frames)),
        "</g></svg>",
        "</svg>\n",
    ]
    return "\n".join(parts)


def _motion(frames: list[Frame], width: int) -> str:
    """Return the style that moves the film; who wants no motion sees the last picture."""
    whole = sum(frame.seconds for frame in frames)
    steps, at = [], 0.0
    for number, frame in enumerate(frames):
        steps.append(f"{100 * at / whole:.2f}%{{transform:translateX({-number * width}px)}}")
        at += frame.seconds
    last = f"transform:translateX({-(len(frames) - 1) * width}px)"
    return (
        f"@keyframes film{{{''.join(steps)}to{{{last}}}}}"
        f".film{{{last};animation:film {whole:.2f}s steps(1,end) infinite}}"
        "@media(prefers-reduced-motion){.film{animation:none}}"
    )


def _picture(frame: Frame, left: int) -> str:
    column, row = frame.cursor
    cursor = (
        f'<rect x="{left + PAD + column * CHARACTER:.1f}" y="{ROW * row + 6}"'
        f' width="{CHARACTER:.1f}" height="{FONT + 4}" fill="{TITLE}" opacity=".6"/>'
    )
    texts = (
        f'<text x="{left + PAD}" y="{ROW * (number + 1)}">{escape(text)}</text>'
        for number, text in enumerate(frame.rows)
        if text
    )
    return "".join((cursor, *texts))


if __name__ == "__main__":
    PICTURE.write_text(draw(play()), encoding="utf-8")
