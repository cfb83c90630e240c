"""Clients that the server does not know yet, because their TLS is not done, by their addresses.

The server counts connections by address, but a gateway tells it of none before it has begun. So
that one address cannot take all places of a gateway, these are counted here.
"""

from collections import Counter

from chatapp.gateway.client import Client
from chatapp.ports.peer import known_host
from chatapp.ports.transport import has_begun
from chatapp.session.address import counted_as


class Beginnings:
    """Counts clients that have not begun.

    Attributes:
        _by_client: the addresses of the clients.
        _of: number of clients of each address that has any.
    """

    def __init__(self) -> None:
        self._by_client: dict[Client, str] = {}
        self._of: Counter[str] = Counter()

    def __len__(self) -> int:
        """Return the number of clients that are counted."""
        return len(self._by_client)

    def enter(self, client: Client, most: int) -> bool:
        """Count a client if it has not begun; return False if its address has so many already.

        Args:
            client: the client.
            most: the most of one address; 0 if there may be any number.
        """
        address = counted_as(known_host(client.transport))
        if not address or has_begun(client.transport):
            return True
        if 0 < most <= self._of[address]:
            return False
        self._by_client[client] = address
        self._of[address] += 1
        return True

    def leave(self, client: Client) -> None:
        """Count a client no longer: it has begun, or is gone."""
        if address := self._by_client.pop(client, None):
            self._of[address] -= 1
            if not self._of[address]:
                del self._of[address]
