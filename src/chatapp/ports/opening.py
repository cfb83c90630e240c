"""The opening of a connection: what a client is waited for, before it joins and after.

A client joins when it has spoken or waited (`Greeting`). Over TLS, or behind a proxy that says who
it is, it does not join before that has been done, and has `login_seconds` to do it. Others are told
of a client that has spoken, or was there for a while: a health check, or a scanner of ports, has
gone by then, and nobody reads of it.
"""

from collections.abc import Callable

from twisted.internet.interfaces import IReactorTime

from chatapp.config import Limits
from chatapp.later import NEVER, Later
from chatapp.ports.greeting import TEXT_SECONDS, Greeting
from chatapp.ports.transport import Transport, has_begun

QUIET_SECONDS = 3
"""How long others are not told of a client that has sent nothing, in seconds."""


class Opening:
    """The opening of one connection of the line port.

    Args:
        clock: calls later.
        limits: say how long a handshake may take.
        transport: the connection.
        quiet_seconds: how long others are not told of a client that has sent nothing.
        welcome: called when the client has been silent for a moment.
        tell: called when others are to be told of it.

    Attributes:
        _quiet: the call of `tell`, which waits until then, or until `speak`.
    """

    __slots__ = (
        "_clock",
        "_greeting",
        "_login",
        "_quiet",
        "_transport",
        "_welcome",
    )

    def __init__(
        self,
        clock: IReactorTime,
        limits: Limits,
        transport: Transport,
        quiet_seconds: float,
        welcome: Callable[[], object],
        tell: Callable[[], object],
    ) -> None:
        self._clock = clock
        self._transport = transport
        self._welcome = welcome
        self._quiet = Later(clock.callLater(quiet_seconds, tell))
        self._greeting = Greeting(clock, TEXT_SECONDS, self._greet)
        self._login = NEVER
        if limits.login_seconds and not has_begun(transport):
            self._login = Later(clock.callLater(limits.login_seconds, self._give_up))

    @property
    def quiet(self) -> bool:
        """Whether others are not to be told of the client yet."""
        return self._quiet.waits

    def join(self) -> None:
        """Wait no longer for the client to speak first."""
        self._greeting.cancel()

    def speak(self) -> None:
        """Wait no longer before others are told of the client."""
        self._quiet.cancel()

    def cancel(self) -> None:
        """Wait for nothing any more."""
        self.join()
        self.speak()
        self._login.cancel()

    def _greet(self) -> None:
        if has_begun(self._transport):
            self._welcome()
        else:
            self._greeting = Greeting(self._clock, TEXT_SECONDS, self._greet)

    def _give_up(self) -> None:
        if not has_begun(self._transport):
            self._transport.abortConnection()
