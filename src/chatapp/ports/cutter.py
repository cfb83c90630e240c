"""Text cut into lines: what LineReceiver does, but for a line over the limit.

LineReceiver would close the connection. Here the beginning of such a line is handed over, and the
rest is skipped to the line's end. What follows that end is cut too (`_unparsed`).
"""

from twisted.protocols.basic import LineReceiver

from chatapp.ports.transport import Transport

PIECE_BYTES = 4096
"""The size of a piece: for each line, LineReceiver copies all that it was given and did not cut."""


class LineCutter(LineReceiver):
    """Cuts text, in which LF ends a line, into lines.

    Attributes:
        _unparsed: text after the end of a line that was too long, to be cut into lines.
        _holds_input: True while nothing more is read, though lines that were are cut.
    """

    transport: Transport  # type: ignore[assignment]  # Twisted allows for any, and for none
    delimiter = b"\n"
    _unparsed = b""
    _holds_input = False

    def long_line_begins(self, beginning: bytes) -> None:
        """Take the beginning of a line over the limit, which is one byte longer than that."""
        raise NotImplementedError

    def dataReceived(self, data: bytes) -> None:
        """Cut the text into lines, a piece at a time."""
        self._cut(data[:PIECE_BYTES])
        for at in range(PIECE_BYTES, len(data), PIECE_BYTES):
            self._cut(data[at : at + PIECE_BYTES])

    def lineLengthExceeded(self, line: bytes) -> None:
        """Hand over the beginning of a line, and skip to its end."""
        self.long_line_begins(line[: self.MAX_LENGTH + 1])
        _, end, self._unparsed = line.partition(b"\n")
        if not end:
            self.setRawMode()

    def rawDataReceived(self, data: bytes) -> None:
        """Skip the rest of a line that is too long."""
        _, end, rest = data.partition(b"\n")
        if end:
            self._unparsed = rest
            self.setLineMode()

    def _cut(self, data: bytes) -> None:
        super().dataReceived(data)
        while self._unparsed:
            data, self._unparsed = self._unparsed, b""
            super().dataReceived(data)

    def take_rest(self) -> bytes:
        """Return what was not cut yet; the last line of it may lack its end."""
        rest: bytes = self.clearLineBuffer()
        return rest if self.line_mode else b""

    def pause(self) -> None:
        """Leave what the client sends where it is, down to a line in the midst of a packet."""
        self.pauseProducing()

    def resume(self) -> None:
        """Go on with what the client sends."""
        if self._holds_input:
            self.paused = False
            self.dataReceived(b"")
        else:
            self.resumeProducing()

    def hold_input(self, *, hold: bool) -> None:
        """Read nothing more, or again; what was read is cut all the same, unless it is paused."""
        self._holds_input = hold
        if hold:
            self.transport.pauseProducing()
        elif not self.paused:
            self.transport.resumeProducing()
