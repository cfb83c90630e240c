"""Sentinels: they know which machine has the master now, and are asked at each connection.

One after the other is asked until one answers. What it says is not believed blindly: whoever
connects there looks whether it is a master.
"""

from collections.abc import Sequence

from chatapp.errors import JournalError
from chatapp.storage.redis.address import Place, RedisAddress
from chatapp.storage.redis.scripts import Command

SENTINEL_SECONDS = 1
"""Seconds that a sentinel may take; then the next one is asked."""

SILENT = "no sentinel answers"
REFUSED = "a sentinel says: {}"


def question(address: RedisAddress) -> Command:
    """Return what a sentinel is asked."""
    return "SENTINEL", "GET-MASTER-ADDR-BY-NAME", address.service


def master(reply: Sequence[bytes] | None) -> Place:
    """Return where the master is, as a sentinel says.

    Raises:
        JournalError: the sentinel does not know the service.
    """
    if reply is None:
        raise JournalError("the sentinels do not know that service")
    host, port = reply
    return host.decode(), int(port)
