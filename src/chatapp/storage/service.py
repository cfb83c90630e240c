"""The journal's service: it opens the journal before any client is let in, and closes it last."""

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Protocol, runtime_checkable

from twisted.application.service import Service
from twisted.internet.defer import Deferred, succeed
from twisted.logger import Logger

from chatapp.chat.factory import ChatFactory
from chatapp.chat.shutdown import Shutdown
from chatapp.errors import JournalError, StartError
from chatapp.log.journal import Journal, Kept
from chatapp.log.log import Log
from chatapp.storage.indexing import Indexing
from chatapp.storage.searching import Searchable
from chatapp.text import hide_password

_log = Logger()


class KeptJournal(Journal, Protocol):
    """A journal that outlives the process."""

    def open(self) -> Kept:
        """Return what it holds, before the reactor runs; raises a JournalError."""

    def close(self) -> Deferred[None] | None:
        """End with it; nothing is on its way."""


@runtime_checkable
class Forgetful(Protocol):
    """A journal that may lose what it has kept while the server lives."""

    def remember(self, logs: Mapping[int, Log]) -> None:
        """Give the entries of these logs back, as far as they are in memory, if they are lost."""


class JournalService(Service):
    """Opens the journal at the start; at the end, lets all users go and closes it.

    It is to be the first of its parent's services. Twisted stops them in the opposite order, so the
    ports no longer accept connections when the users are let go. At the start, no connection is
    accepted before all services have started.

    Args:
        chat: the chat that goes on from what the journal has kept.
        journal: the journal; None if nothing is kept.
    """

    def __init__(self, chat: ChatFactory, journal: KeptJournal | None) -> None:
        self._chat = chat
        self._journal = journal
        self._indexing = Indexing(journal, chat.clock) if isinstance(journal, Searchable) else None

    def startService(self) -> None:
        """Go on from what the journal has kept.

        Raises:
            StartError: the journal cannot be opened.
        """
        history = self._chat.config.history
        if self._journal is not None:
            with _nothing_collected():
                self._restore(self._journal)
            if self._indexing is not None:
                self._indexing.start()
            _log.info(
                "Journal {path}: rooms {rooms}, users who may come back {users}",
                path=hide_password(history.path),
                rooms=len(self._chat.rooms),
                users=self._chat.users.absent,
            )
        super().startService()

    def _restore(self, journal: KeptJournal) -> None:
        try:
            kept = journal.open()
        except JournalError as error:
            path = hide_password(self._chat.config.history.path)
            raise StartError(f"cannot open the journal {path}: {error}") from error
        if isinstance(journal, Forgetful):
            journal.remember(self._chat.flusher.recorder.logs)
        self._chat.restore(kept)

    def stopService(self) -> Deferred[None]:
        """Let all users go; fire when they have gone and everything is kept."""
        super().stopService()
        said = Shutdown(self._chat).say()
        said.addErrback(lambda failure: _log.failure("The shutdown failed", failure))
        return said.addCallback(self._close)

    def _close(self, _: None) -> Deferred[None]:
        if self._indexing is not None:
            self._indexing.stop()
        return (self._journal and self._journal.close()) or succeed(None)


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Collect no garbage meanwhile: nearly all that a start makes stays.

    The collector would look at all of it again and again, which takes longer than to make it.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
