"""Admission: how many connections there may be, and how fast new ones may come.

Three limits bound what anyone can take from the others: connections in all, connections from one
address, and new connections a minute from one address. Connections from this machine are counted
only in all, because a proxy makes them for many clients; when the client's own address is known,
`Seat.move` counts the connection for that. A connection that only gets files of the page is none of
the third kind: what it asks for is counted by itself.

What is remembered is bounded as well: the number of connections only of addresses that have some,
and the pace of as many addresses as AddressPace remembers.
"""

from twisted.internet.interfaces import IReactorTime

from chatapp.config import Settings
from chatapp.session.address import counted_as
from chatapp.session.address_pace import AddressPace


class Admission:
    """Counts the connections, and refuses those above the limits.

    Attributes:
        _open: number of connections in all.
        _open_from: number of connections from each address that has any.
        _pace: how fast connections come from each address.
    """

    def __init__(self, clock: IReactorTime, settings: Settings) -> None:
        self._settings = settings
        self._open = 0
        self._open_from: dict[str, int] = {}
        self._pace = AddressPace(
            clock,
            "logins_per_minute",
            lambda: settings.limits.logins_per_minute,
            "too many connections from your address: {most} a minute at most",
        )
        self._pages = AddressPace(
            clock,
            "page_files_per_minute",
            lambda: settings.limits.page_files_per_minute,
            "too many files of the page asked for from your address: {most} a minute at most",
        )

    @property
    def open(self) -> int:
        """Number of connections that were let in and are still open."""
        return self._open

    def check(self) -> None:
        """See that one more connection may be let in.

        Raises:
            LimitError: there are as many as there may be.
        """
        self._settings.limits.check(
            "sessions", self._open, "the server is full: {most} connection{s} at most"
        )

    def enter(self, host: str) -> "Seat":
        """Let a connection in.

        Args:
            host: the host that made it; empty if that is not known yet.

        Raises:
            LimitError: there are too many, in all or from its address, or they come too fast.
        """
        self.check()
        seat = Seat(self)
        seat.move(host)
        self._open += 1
        return seat

    def add(self, address: str) -> None:
        """Count one more connection from an address; for Seat.

        Raises:
            LimitError: there are too many from there, or they come too fast.
        """
        if not address:
            return
        here = self._open_from.get(address, 0)
        self._settings.limits.check(
            "sessions_per_address", here, "too many connections from your address: {most} at most"
        )
        self._pace.take(address)
        self._open_from[address] = here + 1

    def serve(self, seat: "Seat", address: str) -> None:
        """Count a file of the page that an address asks for; for Seat.

        Raises:
            LimitError: it asks for too many.
        """
        if not seat.serves_page:
            seat.serves_page = True
            self._pace.give_back(seat.address)
        self._pages.take(address)

    def remove(self, address: str) -> None:
        """Count one connection less from an address; for Seat."""
        if not address:
            return
        self._open_from[address] -= 1
        if not self._open_from[address]:
            del self._open_from[address]

    def close(self, address: str) -> None:
        """Count one connection less in all, and from an address; for Seat."""
        self._open -= 1
        self.remove(address)


class Seat:
    """One connection that was let in, and is counted until it leaves.

    Attributes:
        address: the address that it is counted for; empty if only in all.
        serves_page: True after the connection has asked for a file of the page.
    """

    __slots__ = ("_admission", "address", "serves_page")

    def __init__(self, admission: Admission) -> None:
        self._admission = admission
        self.address = ""
        self.serves_page = False

    def serve(self, host: str) -> None:
        """Count a file of the page that a host asks for over the connection.

        Raises:
            LimitError: it asks for too many.
        """
        self._admission.serve(self, counted_as(host))

    def move(self, host: str) -> None:
        """Count the connection for another host: the client's, if a proxy made the connection.

        Raises:
            LimitError: there are too many from there, or they come too fast.
        """
        address = counted_as(host)
        if address != self.address:
            self._admission.add(address)
            self._admission.remove(self.address)
            self.address = address

    def leave(self) -> None:
        """Count the connection no longer, because it is closed; to be called once."""
        self._admission.close(self.address)
