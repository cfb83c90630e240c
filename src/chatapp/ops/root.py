"""All of chatapp's services as one, and what belongs to the process as a whole.

That is twistd's log, the signals, and the number of file descriptors.
"""

import resource
import signal
from collections.abc import Callable
from functools import partial
from typing import Any, cast

from twisted.application.service import MultiService
from twisted.internet.interfaces import IReactorFromThreads
from twisted.logger import ILogObserver
from twisted.python.components import Componentized

from chatapp.config import Config
from chatapp.ops import logfile
from chatapp.ops.reload import Reload
from chatapp.ops.rotating import RotatingFile
from chatapp.ops.start_error import Terminal


class ChatService(MultiService):
    """All of chatapp's services as one, which also sets up twistd's log and the signals.

    Args:
        twistd: twistd's own options; None if another program made this service.
        config: the configuration of the start.
        reload: called on SIGHUP.
    """

    def __init__(self, twistd: Any, config: Config, reload: Reload) -> None:
        super().__init__()
        self._twistd = twistd
        self._config = config
        self.reload = reload
        self._terminal = Terminal(leaving=twistd is not None and not twistd["nodaemon"])

    def setServiceParent(self, parent: Any) -> None:
        """Give the application its log observer, which twistd asks for before it begins to log."""
        if isinstance(parent, Componentized) and self._twistd is not None:
            try:
                output = logfile.open_output(self._twistd)
            except OSError as error:
                raise SystemExit(f"chatapp: the log {error.filename}: {error.strerror}") from error
            if output is not None:
                writer = logfile.LogWriter(output, self._config)
                parent.setComponent(ILogObserver, writer)
                self.reload.followers.append(writer.configure)
            if isinstance(output, RotatingFile):
                _on_signal(signal.SIGUSR1, partial(logfile.reopen, output))
            _on_signal(signal.SIGHUP, self.reload)
        super().setServiceParent(parent)

    def privilegedStartService(self) -> None:
        """Open the ports.

        Raises:
            StartError: a port cannot be opened.
        """
        with self._terminal.telling():
            super().privilegedStartService()

    def startService(self) -> None:
        """Open the journal, and start all else.

        Raises:
            StartError: the journal cannot be opened.
        """
        with self._terminal.telling():
            super().startService()
        self._terminal.leave()


def allow_descriptors() -> None:
    """Raise the number of file descriptors to what the process may have: a connection takes one."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _on_signal(number: signal.Signals, call: Callable[[], None]) -> None:
    """Have a function called on a signal, in a turn of the reactor of its own.

    It is not called at once, because a signal may interrupt anything.
    """
    from twisted.internet import reactor  # noqa: PLC0415 - the import installs one

    call_soon = partial(cast("IReactorFromThreads", reactor).callFromThread, call)
    signal.signal(number, lambda *_: call_soon())
