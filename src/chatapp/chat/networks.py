"""Networks: finds the banned networks that an address is in, by a look for each length in use."""

from ipaddress import IPv4Network, IPv6Network, ip_network

from chatapp.chat.holds import Hold
from chatapp.errors import ChatError
from chatapp.hosts import Network, parse_networks
from chatapp.session.address import IPV6_PREFIX
from chatapp.text import quote


class Networks:
    """Holds of networks.

    Attributes:
        _found: the holds by version, length of the prefix, and prefix.
    """

    def __init__(self) -> None:
        self._found: dict[tuple[int, int], dict[int, Hold]] = {}

    def add(self, hold: Hold) -> None:
        """Let a network be banned."""
        network = ip_network(hold.whom)
        self._found.setdefault((network.version, network.prefixlen), {})[_prefix(network)] = hold

    def remove(self, hold: Hold) -> None:
        """Let it be banned no longer."""
        network = ip_network(hold.whom)
        length = network.version, network.prefixlen
        found = self._found.get(length, {})
        if found.get(_prefix(network)) is hold:
            del found[_prefix(network)]
        if not found:
            self._found.pop(length, None)

    def find(self, address: str) -> list[Hold]:
        """Return the holds of the networks that an address, as it is counted, is in."""
        if not address or not self._found:
            return []
        network = ip_network(address)
        prefix, bits = _prefix(network), network.prefixlen
        return [
            found[prefix >> (bits - length)]
            for (version, length), found in self._found.items()
            if version == network.version and prefix >> (bits - length) in found
        ]


def parse_network(text: str) -> Network:
    """Return the network of an address or of a network, as addresses are counted.

    Raises:
        ChatError: it is none, or is the machine itself.
    """
    try:
        (network,) = parse_networks(text)
    except ValueError:
        raise ChatError(
            "not an address or a network: {text} (192.0.2.1, 192.0.2.0/24, 2001:db8::/48)",
            code="usage",
            text=quote(text),
        ) from None
    if network.is_loopback:
        raise ChatError("that is the machine that the server runs on")
    if isinstance(network, IPv6Network) and network.prefixlen > IPV6_PREFIX:
        return network.supernet(new_prefix=IPV6_PREFIX)
    return network


def is_network(text: str) -> bool:
    """Return whether a word is meant as an address or a network, and not as a name."""
    return any(mark in text for mark in ".:/")


def show_network(network: Network) -> str:
    """Return a network as people write it: a single IPv4 address without its length."""
    alone = isinstance(network, IPv4Network) and network.prefixlen == network.max_prefixlen
    return str(network.network_address) if alone else str(network)


def _prefix(network: Network) -> int:
    return int(network.network_address) >> (network.max_prefixlen - network.prefixlen)
