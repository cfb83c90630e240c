"""A terminal whose user's line is edited here: it stands between a session and its writer.

The session writes whole lines, and to the terminal they go above the line that is typed, which is
then shown again. The bytes that all readers share are an argument here, so an editing session costs
its own work, and the others keep theirs.

What always holds:

- Memory. What is typed is shown only while the writer is not full. A client that sends keys and
  does not read costs what every slow reader costs: when it reads again, the line is drawn once, as
  it is then.
- Time. The line is drawn PAINTS_A_SECOND times at most, in the long run, whatever keys or sizes of
  windows come. What others say is drawn when it comes.
- So many keys that may be much work, such as a word back, are done in a second: KEYS_A_SECOND. The
  others are dropped: no person presses as many.
- Telnet's own bytes go through as they are: they take no place on the screen.
"""

from functools import partial

from twisted.internet.interfaces import IDelayedCall, IReactorTime

from chatapp.editing.editor import Editor
from chatapp.session.bucket import Bucket
from chatapp.session.connection import NORMAL, Connection, Source, Typing

PAINTS_A_SECOND, PAINTS_AT_ONCE = 20, 40
"""How often the typed line is drawn, in the long run, and at once."""

KEYS_A_SECOND, KEYS_AT_ONCE = 60, 60
"""How many keys that type nothing are done, in the long run, and at once."""


class Terminal:
    """A session's connection to a terminal.

    Attributes:
        source: the session.
        _writer: where the bytes go.
        _editor: the line that is typed.
        _clock: calls later.
        _pace: how often the typed line may be drawn.
        _keys: how many keys may act on it.
        _later: the call that draws it; None if none is to come.
        _full: True while the writer takes no more.
        _closed: True when nothing more is drawn.
    """

    __slots__ = (
        *("_clock", "_closed", "_editor", "_full", "_keys", "_later", "_pace", "_writer"),
        "source",
    )

    def __init__(self, writer: Connection, editor: Editor, clock: IReactorTime) -> None:
        self.source: Source | None = None
        self._writer = writer
        self._editor = editor
        self._clock = clock
        self._pace = Bucket(PAINTS_A_SECOND, PAINTS_AT_ONCE, clock.seconds())
        self._keys = Bucket(KEYS_A_SECOND, KEYS_AT_ONCE, clock.seconds())
        self._later: IDelayedCall | None = None
        self._full = False
        self._closed = False
        writer.source = self

    @property
    def secure(self) -> bool:
        """Whether nobody can read on its way what the client sends."""
        return self._writer.secure

    @property
    def local(self) -> bool:
        """Whether the client is on this machine."""
        return self._writer.local

    @property
    def typing(self) -> Typing:
        """What the client does with what its user types."""
        return self._writer.typing

    def unacknowledged(self) -> int:
        """Return how many bytes may not have reached the other end, of lines and of keys."""
        return self._writer.unacknowledged()

    def write(self, data: bytes) -> bool:
        """Send lines to stand above the typed one; return False if the writer is full now."""
        return self._put(self._above(data))

    def take(self) -> bytes:
        """Return the next piece for a writer that has room: lines, and the typed one as it is."""
        data = b"" if self.source is None else self.source.take()
        data = data if self._closed else self._above(data)
        self._full = bool(data)
        return data

    def progress(self) -> None:
        """Note that the writer has sent a piece."""
        if self.source is not None:
            self.source.progress()

    @property
    def socket(self) -> None:
        """None: what all readers are given is shown above the typed line."""

    def socket_changed(self) -> None:
        """Do nothing: everything goes through the writer."""

    def take_rest(self, data: bytes, taken: int) -> None:
        """Leave the rest to the writer, which it is for."""
        self._writer.take_rest(data, taken)

    def close(self, code: int = NORMAL, reason: str = "") -> None:
        """Erase the typed line, and close once everything that was written is sent."""
        self._end()
        self._writer.close(code, reason)

    def abort(self) -> None:
        """Close at once."""
        self._writer.abort()

    def pause(self) -> None:
        """Read no more lines, until `resume`."""
        self._writer.pause()

    def resume(self) -> None:
        """Read lines again."""
        self._writer.resume()

    def type(self, data: bytes, max_bytes: int) -> bytes:
        """Take what the client sends; return the lines that were entered, which end with LF.

        Args:
            data: keys and text.
            max_bytes: the longest line.
        """
        may_act = partial(self._keys.try_take, self._clock.seconds())
        entered = self._editor.feed(data, max_bytes, may_act)
        self._paint()
        return b"".join(line + b"\n" for line in entered)

    def resize(self, columns: int, rows: int) -> None:
        """Go on in a window of another size."""
        self._editor.resize(columns, rows)
        self._paint()

    def hide(self, *, hidden: bool) -> None:
        """Show what is typed no more, or again."""
        self._editor.hide(hidden=hidden)
        self._paint()

    def be_plain(self, *, plain: bool) -> None:
        """Draw nothing again that was written, or do so again."""
        self._editor.be_plain(plain=plain)
        self._paint()

    def release(self) -> Connection:
        """Draw nothing more, and let the writer go, which is returned."""
        self._end()
        self._writer.source = None
        return self._writer

    def stop(self) -> None:
        """Wait for nothing more: the connection is lost, and no cycle is to keep it in memory."""
        self._closed = True
        self._stop_waiting()
        self._writer.source = None

    def _above(self, data: bytes) -> bytes:
        """Return what shows lines above the typed one; telnet's own bytes as they are."""
        return data if data and b"\n" not in data else self._editor.paint(data)

    def _paint(self) -> None:
        """Bring the typed line up to date, now or when it is time."""
        if self._closed or self._full or self._later is not None:
            return
        if self._pace.try_take(self._clock.seconds()):
            self._paint_now()
        else:
            self._later = self._clock.callLater(1 / PAINTS_A_SECOND, self._paint_late)

    def _paint_late(self) -> None:
        self._later = None
        self._paint()

    def _paint_now(self) -> None:
        data = self._editor.paint()
        if data:
            self._put(data)

    def _put(self, data: bytes) -> bool:
        taken = self._writer.write(data)
        self._full = self._full or not taken
        return taken

    def _end(self) -> None:
        """Erase the typed line."""
        self._stop_waiting()
        if not self._closed:
            self._closed = True
            if data := self._editor.leave():
                self._writer.write(data)

    def _stop_waiting(self) -> None:
        if self._later is not None:
            self._later.cancel()
            self._later = None
