"""The line that a client has begun, and whether it is UTF-8 so far."""

from codecs import getincrementaldecoder


class BegunLine:
    """What is known of the line that has begun.

    Attributes:
        is_utf8: whether it is UTF-8 so far; it may end within a character.
        _decoder: has read it up to here.
        _is_new: True if the decoder has read nothing of it.
    """

    __slots__ = ("_decoder", "_is_new", "is_utf8")

    def __init__(self) -> None:
        self._decoder = getincrementaldecoder("utf-8")()
        self.is_utf8 = self._is_new = True

    def note(self, text: bytes) -> None:
        """See what comes next; with the end of a line, another begins."""
        begun = text[max(text.rfind(b"\n"), text.rfind(b"\r")) + 1 :]
        if len(begun) < len(text) and not self._is_new:  # most lines come whole
            self._decoder.reset()
            self.is_utf8 = self._is_new = True
        if begun and self.is_utf8:
            self._is_new = False
            try:
                self._decoder.decode(begun)
            except UnicodeDecodeError:
                self.is_utf8 = False
