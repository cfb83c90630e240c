"""What an ssh client says of its terminal before its user comes in."""

from dataclasses import dataclass

from twisted.conch.ssh.common import getNS

_WITHOUT_COLOURS = (b"", b"dumb", b"vt52", b"vt100", b"vt102", b"vt220")
"""Kinds of terminals that show none."""

_ONLY_WRITES = (b"", b"dumb")
"""Kinds of terminals that cannot erase what they show."""


@dataclass(slots=True)
class TerminalWishes:
    """What is known of a client's terminal, and of what its user wants of it.

    Attributes:
        window: columns and rows; None if there is no terminal.
        colours: False if it shows no colours, or its user wants none.
        redraws: False if it can only write.
        plain: True if its user wants lines for a program that reads them aloud.
    """

    window: tuple[int, int] | None = None
    colours: bool = True
    redraws: bool = True
    plain: bool = False

    def note_terminal(self, kind: bytes, columns: int, rows: int) -> None:
        """Note which kind of terminal there is, and its size."""
        self.window = columns, rows
        self.colours = self.colours and kind not in _WITHOUT_COLOURS
        self.redraws = kind not in _ONLY_WRITES

    def note_variable(self, data: bytes) -> bool:
        """Note a variable of the client's environment; return whether it is one that counts."""
        name, value, _ = getNS(data, 2)
        if name == b"NO_COLOR":
            self.colours = self.colours and not value
        elif name == b"PLAIN":
            self.plain = bool(value)
        else:
            return False
        return True
