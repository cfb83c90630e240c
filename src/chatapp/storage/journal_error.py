"""What SQLite and the system say when something fails, as the chat's own error."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from chatapp.errors import JournalError


@contextmanager
def as_journal_error() -> Iterator[None]:
    """Turn what SQLite and the system say into a JournalError.

    Raises:
        JournalError: in place of theirs.
    """
    try:
        yield
    except sqlite3.Error as error:
        raise JournalError(str(error)) from error
    except OSError as error:
        raise JournalError(error.strerror or str(error)) from error
