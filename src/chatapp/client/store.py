"""Stores: where a program keeps what brings its user back after it was itself started again."""

import json
import os
from pathlib import Path
from typing import Any, Protocol


class Store(Protocol):
    """Keeps one JSON object.

    It holds a token, with which anybody can be the user: let nobody else read it.
    """

    def load(self) -> dict[str, Any] | None:
        """Return what was saved last; None if nothing was."""

    def save(self, kept: dict[str, Any]) -> None:
        """Keep an object in place of the last one."""


class FileStore:
    """Keeps it in a file that only its owner can read, and that is always whole.

    Args:
        path: the file. Two programs that run at the same time need two files.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._path = Path(path)

    def load(self) -> dict[str, Any] | None:
        """Return what the file has; None if there is no file.

        Raises:
            ValueError: the file holds something else.
        """
        try:
            kept = json.loads(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        if not isinstance(kept, dict):
            raise ValueError(  # noqa: TRY004 - it is about what the file holds
                f"{self._path} is not a client's: expected a JSON object"
            )
        return kept

    def save(self, kept: dict[str, Any]) -> None:
        """Write a new file, and put it in the place of the old one."""
        new = self._path.with_name(self._path.name + ".new")
        new.unlink(missing_ok=True)
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(kept, file)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self._path)
