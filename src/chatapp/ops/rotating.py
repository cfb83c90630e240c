"""The file that the log goes to: appended to, rotated at a size, reopened on demand.

Twisted's LogFile writes at its own place in the file. After another program has cut the file short
(logrotate's `copytruncate`), that leaves a hole of zero bytes; and if the file cannot be opened
again, the log is lost. This file is opened for appending. If it cannot be opened again, the old one
stays in use.
"""

import os
from contextlib import suppress
from pathlib import Path


class RotatingFile:
    """A file that is appended to.

    Args:
        path: the file; it is made if it does not exist.
        rotate_bytes: the size in bytes from which it is put aside under another name.
        keep: number of files put aside that are kept: `path.1` is the newest.

    Raises:
        OSError: it cannot be opened.
    """

    def __init__(self, path: str, rotate_bytes: int, keep: int) -> None:
        self._path = Path(path).absolute()
        self._rotate_bytes = rotate_bytes
        self._keep = keep
        self._descriptor = self._open()

    def write(self, text: str) -> None:
        """Append a text, in UTF-8."""
        if 0 < self._rotate_bytes <= os.fstat(self._descriptor).st_size:
            with suppress(OSError):  # it goes on in the same file, and tries again
                self._rotate()
        data = text.encode(errors="backslashreplace")
        while data:
            data = data[os.write(self._descriptor, data) :]

    def flush(self) -> None:
        """Do nothing: what was written is with the kernel."""

    def close(self) -> None:
        """Close the file."""
        os.close(self._descriptor)

    def reopen(self) -> None:
        """Go on in a file of the same name, and leave rotating to whoever moved this one.

        Raises:
            OSError: there can be none; then this one goes on.
        """
        descriptor = self._open()
        self._rotate_bytes = 0
        os.close(self._descriptor)
        self._descriptor = descriptor

    def _open(self) -> int:
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
        return os.open(self._path, flags, 0o666)

    def _rotate(self) -> None:
        for number in range(self._keep - 1, 0, -1):
            with suppress(FileNotFoundError):
                Path(f"{self._path}.{number}").replace(f"{self._path}.{number + 1}")
        self._path.rename(f"{self._path}.1")
        descriptor = self._open()
        os.fchmod(descriptor, os.fstat(self._descriptor).st_mode & 0o777)
        os.close(self._descriptor)
        self._descriptor = descriptor
