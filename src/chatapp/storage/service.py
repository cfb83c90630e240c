"""The journal's service: it is open before anyone is let in, and closed behind the last."""

from twisted.application.service import Service
from twisted.internet.defer import Deferred
from twisted.logger import Logger

from chatapp.chat.factory import ChatFactory
from chatapp.chat.shutdown import Shutdown
from chatapp.errors import JournalError, StartError
from chatapp.storage.sqlite import SqliteJournal

_log = Logger()


class JournalService(Service):
    """Opens the journal before anyone is let in; at the end lets everyone go and closes it."""

    def __init__(self, chat: ChatFactory, journal: SqliteJournal | None) -> None:
        self._chat = chat
        self._journal = journal

    def startService(self) -> None:
        """Go on from what the journal has kept.

        Raises:
            StartError: it cannot be opened, and the only line of the process says why.
        """
        history = self._chat.config.history
        if self._journal is not None:
            try:
                kept = self._journal.open(history.on_join)
            except JournalError as error:
                raise StartError(f"cannot open the journal {history.path}: {error}") from error
            self._chat.restore(kept)
            _log.info(
                "Journal {path}: rooms {rooms}, users who may come back {users}",
                path=history.path,
                rooms=len(kept.rooms),
                users=len(kept.users),
            )
        super().startService()

    def stopService(self) -> Deferred[None]:
        """Fire when everyone has gone, and everything is kept."""
        super().stopService()
        said = Shutdown(self._chat).say()
        said.addErrback(lambda failure: _log.failure("The farewell failed", failure))
        return said.addCallback(self._close)

    def _close(self, _: None) -> None:
        if self._journal is not None:
            self._journal.close()
