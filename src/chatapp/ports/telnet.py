"""Telnet's own bytes (RFC 854, 1143): taken out of what a client sends, and refused.

Every option is refused. The chat needs none: a client echoes its line itself, and sends it whole.
A client that sends no telnet byte is sent none, so nc and scripts read text only.

What a client may try, and what keeps it from doing harm:

- Requests that loop: each refusal is sent once per connection. The exception is TIMING-MARK, which
  asks whether everything before it was received, so every one is answered.
- A subnegotiation without end, or a command cut anywhere: the filter is a state machine that holds
  no bytes back, so it never grows.
- A packet full of commands: more than COMMANDS_AT_MOST end the connection, because each costs time
  that the other clients wait.
- CR NUL, telnet's bare carriage return: it ends a line like CR LF, because some clients send it for
  the Enter key.
"""

from enum import Enum, auto

from chatapp.errors import ChatError

IAC, DONT, DO, WONT, WILL, SB, NOP, SE = 255, 254, 253, 252, 251, 250, 241, 240
TIMING_MARK = 6
"""RFC 860. After each Ctrl-C, telnet asks for it and shows nothing until it is answered."""

COMMANDS_AT_MOST = 200
"""Number of commands that may come in one packet; dozens are many."""

_ANSWERS = {DO: WONT, WILL: DONT}


class _State(Enum):
    """What the next byte is."""

    TEXT = auto()
    COMMAND = auto()
    OPTION = auto()
    SUBNEGOTIATION = auto()
    SUBNEGOTIATION_IAC = auto()


class TelnetFilter:
    """Splits the bytes of one client, however they are cut, into its text and the answers to it.

    Attributes:
        speaks: whether the client has negotiated anything, so that it understands telnet.
    """

    __slots__ = ("_after_cr", "_marks", "_new_marks", "_refused", "_state", "_verb", "speaks")

    def __init__(self) -> None:
        self.speaks = False
        self._marks = 0
        self._new_marks = 0
        self._state = _State.TEXT
        self._verb = 0
        self._after_cr = False
        self._refused: frozenset[tuple[int, int]] = frozenset()

    def feed(self, data: bytes) -> tuple[bytes, bytes]:
        """Return the text in the data, with CR LF for CR NUL, and the bytes to answer.

        Raises:
            ChatError: there are more than COMMANDS_AT_MOST commands in the data.
        """
        answer = b""
        if self._state is not _State.TEXT or IAC in data:
            data, answer = self._split(data)
        if 0 in data:
            if self._after_cr and data[0] == 0:
                data = b"\n" + data[1:]
            data = data.replace(b"\r\0", b"\r\n")
        if data:
            self._after_cr = data.endswith(b"\r")
        return data, answer

    def _split(self, data: bytes) -> tuple[bytes, bytes]:
        if data.count(IAC) > COMMANDS_AT_MOST:
            raise ChatError(f"too many telnet commands at once: {COMMANDS_AT_MOST} at most")
        text, answer = bytearray(), bytearray()
        at = 0
        while at < len(data):
            if self._state in (_State.TEXT, _State.SUBNEGOTIATION):
                at = self._skip_to_iac(data, at, text)
            else:
                self._byte(data[at], text, answer)
                at += 1
        return bytes(text), bytes(answer)

    def _skip_to_iac(self, data: bytes, at: int, text: bytearray) -> int:
        """Take everything up to an IAC, and the IAC; return the offset to go on at."""
        found = data.find(IAC, at)
        end = len(data) if found < 0 else found
        in_text = self._state is _State.TEXT
        if in_text:
            text += data[at:end]
        if found >= 0:
            self._state = _State.COMMAND if in_text else _State.SUBNEGOTIATION_IAC
        return end + 1

    def _byte(self, byte: int, text: bytearray, answer: bytearray) -> None:
        """Take one byte of a command, which an IAC began."""
        if self._state is _State.SUBNEGOTIATION_IAC:
            self._state = _State.TEXT if byte == SE else _State.SUBNEGOTIATION
        elif self._state is _State.OPTION:
            self._state = _State.TEXT
            answer += self._refuse(byte)
        elif byte in (DO, DONT, WILL, WONT):
            self._state, self._verb = _State.OPTION, byte
        elif byte == SB:
            self._state = _State.SUBNEGOTIATION
        else:
            self._state = _State.TEXT
            if byte == IAC:
                text.append(IAC)

    def take_marks(self) -> list[int]:
        """Return the numbers of the timing marks that the client has answered since the last call.

        The first that it is sent is 1, and it answers them in their order.
        """
        marks, self._new_marks = self._new_marks, 0
        return list(range(self._marks - marks + 1, self._marks + 1))

    def _refuse(self, option: int) -> bytes:
        """Return the answer to an offer or a request: no, or nothing if that was said before."""
        self.speaks = True
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
