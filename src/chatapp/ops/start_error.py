"""How the operator reads why the server has not started: in one whole line.

twistd lets what a service raises at the start end the process, so the interpreter reports it, in
the log. A daemon has left the terminal by then. twistd tells its first process why it has failed,
cut to a hundred characters; so the service keeps a way to the terminal until it has started.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import TracebackType

from chatapp.errors import StartError


class Terminal:
    """Where the operator waits for the server to start.

    Args:
        leaving: True if the process is to become a daemon, which closes its standard error.
    """

    def __init__(self, *, leaving: bool) -> None:
        self._descriptor: int | None = None
        if leaving:
            with suppress(OSError):  # there was no terminal from the beginning
                self._descriptor = os.dup(2)

    @contextmanager
    def telling(self) -> Iterator[None]:
        """Have a StartError told in one line, in place of a traceback."""
        try:
            yield
        except StartError as error:
            sys.excepthook = _show
            if self._descriptor is not None:
                with suppress(OSError):
                    os.write(self._descriptor, f"chatapp: {error}\n".encode())
            raise

    def leave(self) -> None:
        """Let go of the terminal: the server has started."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def _show(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Stand in for sys.excepthook: write a StartError in one line, and any other error as usual."""
    if kind is StartError:
        sys.stderr.write(f"chatapp: {error}\n")
    else:
        sys.__excepthook__(kind, error, trace)
