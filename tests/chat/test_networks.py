"""Networks: which banned ones an address is in."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.chat.holds import Hold
from chatapp.chat.networks import Networks, is_network, parse_network, show_network
from chatapp.errors import ChatError
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


@given(ADDRESSES, st.integers(1, 128))
def test_the_form_in_which_it_is_shown(address: IPv4Address | IPv6Address, bits: int) -> None:
    """However a network is written, it is shown in one form, which stands for the same."""
    length = min(bits, address.max_prefixlen)
    network = parse_network(f"{address}/{length}")
    shown = show_network(network)
    assert is_network(shown)
    assert parse_network(shown) == network
    written = [f"{address.exploded}/{length}", f"{str(address).upper()}/{length}"]
    written.append(f"{network.network_address}/{network.prefixlen}")
    assert {show_network(parse_network(text)) for text in written} == {shown}
    assert network.prefixlen == (length if address.version == 4 else min(length, 64))


@given(st.ip_addresses(v=4).filter(lambda address: not address.is_loopback))
def test_an_ipv4_address_as_ipv6(address: IPv4Address) -> None:
    """It is the IPv4 address."""
    assert show_network(parse_network(str(address))) == str(address)
    assert show_network(parse_network(f"::ffff:{address}")) == str(address)


@given(st.ip_addresses(v=6, network="2001:db8::/32"))
def test_an_ipv6_address(address: IPv6Address) -> None:
    """It stands for its /64."""
    assert show_network(parse_network(str(address))) == str(ip_network((address, 64), strict=False))


@given(st.ip_addresses(v=4, network="127.0.0.0/8"), st.integers(8, 32))
def test_the_machine_itself(address: IPv4Address, length: int) -> None:
    """It is refused, however it is written."""
    written = [str(address), f"{address}/{length}", f"::ffff:{address}", "::1", "::1/128", "0::0:1"]
    for text in written:
        with pytest.raises(ChatError, match=r"^that is the machine that the server runs on$"):
            parse_network(text)


@given(st.text("0123456789abcdef.:/", min_size=1, max_size=24))
def test_any_text(text: str) -> None:
    """It is a network that is shown as itself, or it is refused."""
    try:
        network = parse_network(text)
    except ChatError:
        return
    assert parse_network(show_network(network)) == network
