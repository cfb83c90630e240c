"""Networks: which banned ones an address is in."""

from ipaddress import ip_address, ip_network

from hypothesis import given
from hypothesis import strategies as st

from chatapp.chat.holds import Hold
from chatapp.chat.networks import Networks, parse_network, show_network
from chatapp.session.address import counted_as

ADDRESSES = st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6)).filter(
    lambda address: not address.is_loopback and not getattr(address, "ipv4_mapped", None)
)


def banned(text: str) -> Hold:
    """Return a ban of a network."""
    return Hold("ban", 0, show_network(parse_network(text)), "bob", "", 0)


@given(st.lists(st.tuples(ADDRESSES, st.integers(1, 32)), max_size=8), ADDRESSES)
def test_an_address(networks: list[tuple[object, int]], address: object) -> None:
    """It is in just those networks that it is in one by one; none is left when they are removed."""
    found = Networks()
    holds = {h.whom: h for each, length in networks for h in [banned(f"{each}/{length}")]}
    for hold in holds.values():
        found.add(hold)
    host = ip_address(str(address))
    expected = {
        text
        for text in holds
        if ip_network(text).version == host.version and host in ip_network(text)
    }
    assert {hold.whom for hold in found.find(counted_as(str(host)))} == expected
    for hold in holds.values():
        found.remove(hold)
    assert found.find(counted_as(str(host))) == []


@given(ADDRESSES)
def test_a_single_address(address: object) -> None:
    """It is found by how it is counted: an IPv6 address with all of its /64."""
    found = Networks()
    found.add(banned(str(address)))
    assert found.find(counted_as(str(address)))
