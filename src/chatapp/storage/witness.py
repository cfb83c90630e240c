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

Doubt: a copy put back by hand into the same inode (`cp` over the file) after kill -9, whose last
batch has by chance one of these numbers, is taken for the journal. That
does harm only if the copy is older than an earlier restore; `--restore` is always safe.
"""

import mmap
import os
import struct
from contextlib import suppress
from pathlib import Path

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_FORM = struct.Struct("<36sQQQQ")
"""The boot id; the last batch that was begun, and that was kept; the inode; when it was closed."""

_BEGUN, _KEPT, _CLOSED = 36, 44, 60


class Witness:
    """The file beside a journal; its name is the journal's with `-witness` at the end.

    It holds the boot id, the numbers of the last batch begun and of the last kept, the journal's
    inode, and its ctime in nanoseconds when it was closed (0 while it is open).

    Args:
        path: the journal's file.
    """

    def __init__(self, path: str) -> None:
        self._journal = Path(path)
        self._path = Path(f"{path}-witness")

    def fits(self, batch: int) -> bool:
        """Return whether the journal's file is what it was when it was last in use.

        Args:
            batch: the last batch that is in it.
        """
        try:
            boot, begun, kept, inode, closed = _FORM.unpack(self._path.read_bytes())
        except (OSError, struct.error):
            return False
        found = self._journal.stat()
        if inode != found.st_ino:
            return False
        if closed:
            return bool(kept == batch and closed == found.st_ctime_ns)
        return bool(boot == _boot_id() and kept <= batch <= begun)

    def open(self, batch: int) -> None:
        """Begin to note batches; the journal is in use from now on."""
        inode = self._journal.stat().st_ino
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            os.pwrite(descriptor, _FORM.pack(_boot_id(), batch, batch, inode, 0), 0)
            self._map = mmap.mmap(descriptor, _FORM.size)
        finally:
            os.close(descriptor)

    def begin(self, batch: int) -> None:
        """Say that a batch is about to be written."""
        struct.pack_into("<Q", self._map, _BEGUN, batch)

    def keep(self, batch: int) -> None:
        """Say that a batch is written, before anybody is shown anything of it."""
        struct.pack_into("<Q", self._map, _KEPT, batch)

    def close(self) -> None:
        """Say that the journal was closed as it should be, after that was done."""
        with suppress(FileNotFoundError):  # it was deleted: nothing will fit
            struct.pack_into("<Q", self._map, _CLOSED, self._journal.stat().st_ctime_ns)
        self._map.flush()
        self._map.close()


def _boot_id() -> bytes:
    try:
        return BOOT_ID.read_bytes()[:36].ljust(36)
    except OSError:  # another system: every start that was no clean end begins new epochs
        return os.urandom(18).hex().encode()
