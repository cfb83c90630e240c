"""Telnet's own bytes (RFC 854, 1143): taken out of what a client sends, and refused.

Every option is refused. The chat needs none: a client echoes its line itself, and sends it whole.
A client that sends no telnet byte is sent none, so nc and scripts read text only. The exceptions
are what the server offers itself (see `echo.py`): ECHO when it asks for a secret, and with SGA and
NAWS when a user wants the line edited here.

What a client may try, and what keeps it from doing harm:

- Requests that loop: each refusal is sent once per connection. The exception is TIMING-MARK, which
  asks whether everything before it was received, so every one is answered.
- A subnegotiation without end: after SUBNEGOTIATION_BYTES or SUBNEGOTIATION_LINES it was none, and
  becomes text. A command may be cut anywhere: the filter is a state machine.
- A packet full of commands: more than COMMANDS_AT_MOST end the connection, because each costs time
  that the other clients wait.

Text that is not UTF-8 has the byte of IAC too: in Latin-1, in Windows' Cyrillic, at the beginning
of UTF-16. Such a line is to be refused as a whole, not swallowed in part, so the byte stays in the
text where it is no command:

- The byte after it is none of telnet's commands.
- The client has not negotiated anything, and the line was not UTF-8 already.
- The client has not negotiated anything, and it is the DONT of a byte order mark: a control
  character comes after the option, as in UTF-16 of most alphabets.

What a client's keys ask for (RFC 854) is done where the lines are: EC, EL and IP stay in the text
for `wire/line_ends.py`, and EOF (RFC 1184) becomes the Ctrl-D that means the same there. AYT is
noted in `asked`, for the port to answer.
"""

import re
from enum import Enum, auto

from chatapp.errors import ChatError
from chatapp.ports.begun import BegunLine
from chatapp.wire.line_ends import END_OF_LINES

IAC, DONT, DO, WONT, WILL, SB, NOP, SE = 255, 254, 253, 252, 251, 250, 241, 240
FIRST_COMMAND = 236
"""The lowest byte that is a command after IAC: EOF (RFC 1184)."""

FIRST_PRINTABLE = 0x20

EL, EC, AYT, IP, EOF = 248, 247, 246, 244, 236
ECHO, SGA, TIMING_MARK, NAWS = 1, 3, 6, 31
"""RFC 857, 858, 860, 1073. After Ctrl-C, telnet shows nothing until a mark is answered."""

COMMANDS_AT_MOST = 200
"""Number of commands that may come in one packet; dozens are many."""

SUBNEGOTIATION_BYTES, SUBNEGOTIATION_LINES = 512, 2
"""The most bytes and line ends of a subnegotiation; a window of 10 by 10 has two line ends."""

_LINE_END = re.compile(rb"[\r\n]")
_WINDOW_BYTES = 4
_ANSWERS = {DO: WONT, WILL: DONT}
_EDITING = (EC, EL, IP)
_END_OF_LINES = b"\n" + END_OF_LINES + b"\n"
"""What stands for EOF in the text. A line before it is said, so it ends that first."""

NOTHING: frozenset[tuple[int, int]] = frozenset()
"""No command about any option."""


class _State(Enum):
    """What the next byte is."""

    TEXT = auto()
    COMMAND = auto()
    OPTION = auto()
    SUBNEGOTIATION = auto()
    SUBNEGOTIATION_IAC = auto()
    AFTER_FIRST_DONT = auto()


class TelnetFilter:
    """Splits the bytes of one client, however they are cut, into its text and the answers to it.

    Attributes:
        speaks: whether the client has negotiated anything, so that it understands telnet.
        expected: the commands about options, each with its option, that are answers to the server's
            own, for the port to take; it sets this.
        window: the client's window in columns and rows, if it has told it; the port unsets it.
        asked: True if the client has asked whether anybody is there (AYT); the port unsets it.
    """

    __slots__ = (
        *("_answers", "_held", "_line", "_marks", "_new_marks", "_refused"),
        *("_state", "_verb", "asked", "expected", "speaks", "window"),
    )

    def __init__(self) -> None:
        self.speaks = False
        self.asked = False
        self.expected = NOTHING
        self.window: tuple[int, int] | None = None
        self._answers: list[tuple[int, int]] = []
        self._marks = 0
        self._new_marks = 0
        self._state = _State.TEXT
        self._verb = 0
        self._held = bytearray()  # a command whose end has not come yet
        self._line = BegunLine()
        self._refused = NOTHING

    def feed(self, data: bytes) -> tuple[bytes, bytes]:
        """Return the text in the data, and the bytes to answer.

        Raises:
            ChatError: there are more than COMMANDS_AT_MOST commands in the data.
        """
        answer = b""
        if self._state is not _State.TEXT or IAC in data:
            data, answer = self._split(data)
        else:
            self._line.note(data)
        return data, answer

    def end(self) -> bytes:
        """Return what is held when the client sends no more: a command without its end is text."""
        text = bytearray()
        if self._state is not _State.AFTER_FIRST_DONT:
            self._let_go(text)
        return bytes(text)

    def _split(self, data: bytes) -> tuple[bytes, bytes]:
        text, answer = bytearray(), bytearray()
        at = commands = 0
        while at < len(data):
            if self._state is _State.TEXT:
                at = self._take_text(data, at, text)
            elif self._state is _State.SUBNEGOTIATION:
                at = self._take_subnegotiation(data, at, text)
            else:
                commands += self._is_counted(data[at])
                if commands > COMMANDS_AT_MOST:
                    raise ChatError(f"too many telnet commands at once: {COMMANDS_AT_MOST} at most")
                at = self._take_byte(data, at, text, answer)
        return bytes(text), bytes(answer)

    def _is_counted(self, byte: int) -> bool:
        """Return whether a byte is the second of a command, and not of text that is not UTF-8."""
        if self._state is _State.COMMAND:
            return self.speaks or byte >= FIRST_COMMAND
        return self._state is _State.SUBNEGOTIATION_IAC

    def _take_text(self, data: bytes, at: int, text: bytearray) -> int:
        """Take everything up to an IAC, and the IAC; return the offset to go on at."""
        found = data.find(IAC, at)
        end = len(data) if found < 0 else found
        self._add(data[at:end], text)
        if found < 0:
            return end
        if not self._line.is_utf8 and not self.speaks:
            line_end = _LINE_END.search(data, found)
            end = line_end.start() if line_end is not None else len(data)
            self._add(data[found:end], text)
            return end
        self._hold(IAC, _State.COMMAND)
        return found + 1

    def _take_subnegotiation(self, data: bytes, at: int, text: bytearray) -> int:
        """Take everything up to an IAC, and the IAC, within the bounds; return where to go on."""
        found = data.find(IAC, at)
        end = min(
            len(data) if found < 0 else found + 1,
            at + SUBNEGOTIATION_BYTES + 1 - len(self._held),
        )
        *lines, rest = data[at:end].split(b"\n")
        line_ends = SUBNEGOTIATION_LINES + 1 - self._held.count(b"\n")
        if len(lines) >= line_ends:
            lines, rest = lines[:line_ends], b""
        taken = b"\n".join((*lines, rest))
        self._held += taken
        self._state = (
            _State.SUBNEGOTIATION_IAC if taken.endswith(b"\xff") else _State.SUBNEGOTIATION
        )
        self._end_subnegotiation(text)
        return at + len(taken)

    def _end_subnegotiation(self, text: bytearray) -> None:
        """Take what is held for text if it is too long for a subnegotiation."""
        too_long = len(self._held) > SUBNEGOTIATION_BYTES
        if too_long or self._held.count(b"\n") > SUBNEGOTIATION_LINES:
            self._let_go(text)

    def _take_byte(self, data: bytes, at: int, text: bytearray, answer: bytearray) -> int:
        """Take one byte of a command, if it is of one; return the offset to go on at."""
        byte = data[at]
        if self._state is _State.COMMAND:
            return at + self._take_command(byte, text)
        if self._state is _State.SUBNEGOTIATION_IAC:
            if byte == SE:
                self._note_window()
                self._drop()
            else:
                self._hold(byte, _State.SUBNEGOTIATION)
                self._end_subnegotiation(text)
        elif self._state is _State.OPTION and (self._verb != DONT or self._is_known(byte)):
            self._drop()
            answer += self._refuse(byte)
        elif self._state is _State.OPTION:
            self._hold(byte, _State.AFTER_FIRST_DONT)
        else:
            self._take_after_first_dont(byte, text)
            return at
        return at + 1

    def _is_known(self, option: int) -> bool:
        """Return whether a DONT of an option is surely one, whatever comes after it."""
        return self.speaks or (DONT, option) in self.expected

    def _note_window(self) -> None:
        """See whether a subnegotiation tells the size of the client's window."""
        if self._held[2] == NAWS:
            size = bytes(self._held[3:-1]).replace(b"\xff\xff", b"\xff")
            if len(size) == _WINDOW_BYTES:
                self.window = int.from_bytes(size[:2]), int.from_bytes(size[2:])

    def _take_command(self, byte: int, text: bytearray) -> bool:
        """Take the byte after an IAC; return False if it belongs to the text."""
        if byte in (DO, DONT, WILL, WONT):
            self._verb = byte
            self._hold(byte, _State.OPTION)
        elif byte == SB:
            self._hold(byte, _State.SUBNEGOTIATION)
        elif byte == IAC:
            self._let_go(text)
        elif byte >= FIRST_COMMAND:
            self._drop()
            self.asked |= byte == AYT
            if byte == EOF:
                self._add(_END_OF_LINES, text)
            elif byte in _EDITING:
                text += bytes((IAC, byte))
        else:
            self._let_go(text)
            return False
        return True

    def _take_after_first_dont(self, byte: int, text: bytearray) -> None:
        """Decide what a first DONT was: it is negotiation, unless a control character follows."""
        if byte < FIRST_PRINTABLE and byte not in b"\r\n":
            self._let_go(text)
        else:
            option = self._held[-1]
            self._drop()
            self._refuse(option)

    def _hold(self, byte: int, state: _State) -> None:
        """Keep a byte of a command that is not over."""
        self._held.append(byte)
        self._state = state

    def _drop(self) -> None:
        """End a command."""
        self._held.clear()
        self._state = _State.TEXT

    def _let_go(self, text: bytearray) -> None:
        """Take what is held for text."""
        self._add(bytes(self._held), text)
        self._drop()

    def _add(self, new: bytes, text: bytearray) -> None:
        text += new
        self._line.note(new)

    def take_marks(self) -> list[int]:
        """Return the numbers of the timing marks that the client has answered since the last call.

        The first that it is sent is 1, and it answers them in their order.
        """
        marks, self._new_marks = self._new_marks, 0
        return list(range(self._marks - marks + 1, self._marks + 1))

    def take_answers(self) -> list[tuple[int, int]]:
        """Return those of the expected commands that have come since the last call, in order."""
        answers, self._answers = self._answers, []
        return answers

    def _refuse(self, option: int) -> bytes:
        """Return the answer to an offer or a request: no, or nothing if that was said before."""
        self.speaks = True
        if (self._verb, option) in self.expected:
            self._answers.append((self._verb, option))
            return b""
        if option == TIMING_MARK and self._verb in (WILL, WONT):
            self._marks += 1
            self._new_marks += 1
            return b""
        asked = (self._verb, option)
        if self._verb not in _ANSWERS or asked in self._refused:
            return b""
        if option != TIMING_MARK:
            self._refused |= {asked}
        return bytes((IAC, _ANSWERS[self._verb], option))
