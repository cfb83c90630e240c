"""Later: what is to be done some seconds from now, unless it is cancelled."""

from twisted.internet.interfaces import IDelayedCall


class Later:
    """A call that is to come; to cancel one that has come, or was cancelled, does nothing.

    Args:
        call: the call, as a clock's `callLater` returns it; None for one that never comes.
    """

    __slots__ = ("_call",)

    def __init__(self, call: IDelayedCall | None) -> None:
        self._call = call

    @property
    def waits(self) -> bool:
        """Whether the call is still to come."""
        return self._call is not None and bool(self._call.active())

    def cancel(self) -> None:
        """Have the call not come, and hold on to nothing that it would have needed."""
        call, self._call = self._call, None
        if call is not None and call.active():
            call.cancel()


NEVER = Later(None)
"""A call that never comes."""
