"""The witness: whether a journal's file is the one that this server wrote last.

Goal: an offset is never used twice in one epoch. Otherwise a program that holds an offset would
take new words for old ones. A file may lack what was shown: after a power cut, or because an older
copy was put back, by whatever means. So a small file beside it says what the last batches were, and
when the journal was closed. If the two do not fit, the rooms begin new epochs, and programs read
again what there is. New epochs too often are safe; too seldom is not.

The numbers are written through a mapping of memory, which costs nothing and outlives kill -9,
because the kernel has it. It does not outlive a power cut; the kernel's boot id tells of that.

The witness fits the journal in two cases:

- The journal was closed: it has the same inode, last batch and time of change (ctime, which nothing
  but the kernel's clock sets) as it had then.
- The server was killed, and the machine has run since: the journal has the same inode, and its last
  batch is not before the last one that was shown, nor after the last one that was begun.

A copy that is put back by hand after kill -9 stands beside a `-wal` file that is not its own, and
SQLite would mix the two. So the inode of that file is noted, and when the journal was written last
(its mtime, which only a checkpoint changes): if the first is the same and the second is not, the
`-wal` file is put aside.

Doubt: `cp -p` of a copy that was written in the same moment as the journal cannot be told from it.
"""

import mmap
import os
import struct
from contextlib import suppress
from pathlib import Path

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_FORM = struct.Struct("<36sQQQQQQ")
"""The boot id; the last batch that was begun, and that was kept; the inode; when it was closed;
when it was written; the inode of its `-wal` file.
"""

_EARLIER_FORM = struct.Struct("<36sQQQQ")

_BEGUN, _KEPT, _CLOSED, _WRITTEN = 36, 44, 60, 68


class Witness:
    """The file beside a journal; its name is the journal's with `-witness` at the end.

    It holds the boot id, the numbers of the last batch begun and of the last kept, the journal's
    inode, its ctime in nanoseconds when it was closed (0 while it is open), its mtime (0 while
    something is being written, or if it is not known), and the inode of its `-wal` file.

    Args:
        path: the journal's file.
    """

    def __init__(self, path: str) -> None:
        self._journal = Path(path)
        self._path = Path(f"{path}-witness")
        self._wal = Path(f"{path}-wal")

    def fits(self, batch: int) -> bool:
        """Return whether the journal's file is what it was when it was last in use.

        Args:
            batch: the last batch that is in it.
        """
        said = self._read()
        if said is None:
            return False
        boot, begun, kept, inode, closed, *_ = said
        found = self._journal.stat()
        if inode != found.st_ino:
            return False
        if closed:
            return bool(kept == batch and closed == found.st_ctime_ns)
        return bool(boot == _boot_id() and kept <= batch <= begun)

    def put_aside_stray_wal(self) -> bool:
        """Rename a `-wal` file that is of another file than the journal; return whether it was.

        Called before anybody opens the journal. The witness goes too: it is of that other file.
        """
        said = self._read()
        if said is None:
            return False
        *_, inode, closed, written, wal = said
        found = self._journal.stat()
        if closed or not written or _inode(self._wal) != wal:
            return False
        if (found.st_ino, found.st_mtime_ns) == (inode, written):
            return False
        self._wal.replace(f"{self._wal}.before")
        Path(f"{self._journal}-shm").unlink(missing_ok=True)
        self._path.unlink()
        return True

    def open(self, batch: int) -> None:
        """Begin to note batches; the journal is in use from now on."""
        found = self._journal.stat()
        form = _FORM.pack(
            _boot_id(), batch, batch, found.st_ino, 0, found.st_mtime_ns, _inode(self._wal)
        )
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            os.pwrite(descriptor, form, 0)
            self._map = mmap.mmap(descriptor, _FORM.size)
        finally:
            os.close(descriptor)

    def begin(self, batch: int) -> None:
        """Say that a batch, or again the last one, is about to be written."""
        struct.pack_into("<Q", self._map, _WRITTEN, 0)
        struct.pack_into("<Q", self._map, _BEGUN, batch)

    def keep(self, batch: int) -> None:
        """Say that a batch is written, before anybody is shown anything of it."""
        struct.pack_into("<Q", self._map, _KEPT, batch)
        with suppress(FileNotFoundError):  # it was deleted: the next look at it says so
            struct.pack_into("<Q", self._map, _WRITTEN, self._journal.stat().st_mtime_ns)

    def close(self) -> None:
        """Say that the journal was closed as it should be, after that was done."""
        with suppress(FileNotFoundError):  # it was deleted: nothing will fit
            struct.pack_into("<Q", self._map, _CLOSED, self._journal.stat().st_ctime_ns)
        self._map.flush()
        self._map.close()

    def _read(self) -> tuple[bytes, int, int, int, int, int, int] | None:
        """Return what the witness says; None if it says nothing."""
        try:
            said = self._path.read_bytes()
            if len(said) < _FORM.size:  # by an earlier version, which did not note the last two
                said = _FORM.pack(*_EARLIER_FORM.unpack(said), 0, 0)
            return _FORM.unpack(said)
        except (OSError, struct.error):
            return None


def _inode(path: Path) -> int:
    try:
        return path.stat().st_ino
    except FileNotFoundError:
        return 0


def _boot_id() -> bytes:
    try:
        return BOOT_ID.read_bytes()[:36].ljust(36)
    except OSError:  # another system: every start that was no clean end begins new epochs
        return os.urandom(18).hex().encode()
