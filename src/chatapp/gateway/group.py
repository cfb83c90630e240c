"""A group at a gateway: clients that are given the same bytes, on all their sockets at once."""

from chatapp.gateway.client import Client
from chatapp.link.frames import may_end_amid
from chatapp.link.group import Opener


class ClientGroup:
    """Clients that are given the same bytes.

    Invariant: each client is at a place of the audience, or among the others, to whom is written
    one by one: because they came over TLS, or have not taken what came before.

    Attributes:
        amid: True if what all were given last may end in the midst of a line.
        _audience: the sockets of those whose sockets may be sent to.
        _direct: those, by their places.
        _at: their places.
        _others: the others.
    """

    def __init__(self, opener: Opener) -> None:
        self.amid = False
        self._audience = opener.open_audience()
        self._direct: list[Client] = []
        self._at: dict[Client, int] = {}
        self._others: dict[Client, None] = {}

    def __len__(self) -> int:
        """Return the number of clients."""
        return len(self._direct) + len(self._others)

    def enter(self, client: Client) -> None:
        """Let a client in."""
        client.groups.append(self)
        self._place(client)

    def leave(self, client: Client) -> None:
        """Let a client go."""
        client.groups.remove(self)
        self._remove(client)

    def look_at(self, client: Client) -> None:
        """Look whether a client's socket may be sent to now."""
        if (client in self._at) != (client.socket is not None):
            self._remove(client)
            self._place(client)

    def share(self, data: bytes) -> None:
        """Give everyone bytes."""
        self.amid = may_end_amid(data)
        others = list(self._others)
        short = [(self._direct[at], taken) for at, taken in self._audience.write(data)]
        for client, taken in short:
            client.take_rest(data, taken)
        for client in others:
            client.give(data)

    def _place(self, client: Client) -> None:
        socket = client.socket
        if socket is None:
            self._others[client] = None
        else:
            self._at[client] = len(self._direct)
            self._direct.append(client)
            self._audience.add(socket)

    def _remove(self, client: Client) -> None:
        at = self._at.pop(client, None)
        if at is None:
            self._others.pop(client, None)
            return
        last = self._direct.pop()
        if last is not client:
            self._direct[at] = last
            self._at[last] = at
        self._audience.remove(at)
