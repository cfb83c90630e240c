"""What would keep the servers from listening is found before the start."""

import errno
import os
import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from chatapp.config import Config, LineListener, Metrics, WebSocketListener
from chatapp.ports import endpoint as endpoints
from chatapp.ports.check import PortCheck
from tests.certificate import write_certificate

# Twisted hands pyOpenSSL what that no longer likes.
pytestmark = pytest.mark.filterwarnings("ignore:Passing pyOpenSSL:DeprecationWarning")

FREE = "expected an address and a port of this machine that are free"
ANYWHERE = WebSocketListener(endpoint=("tcp:0",))


def check(tcp: LineListener, ws: WebSocketListener = ANYWHERE, metrics: str = "") -> list[str]:
    """Return the faults of a configuration."""
    endpoints = (metrics,) if metrics else ()
    config = Config(tcp_server=tcp, ws_server=ws, metrics=Metrics(endpoint=endpoints))
    return PortCheck(config, running=False).faults


@pytest.fixture
def taken() -> Iterator[int]:
    """A port of 127.0.0.1 where somebody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_nothing_is_wrong() -> None:
    """Free ports of this machine are in order, and stay free."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    tcp = LineListener(port=port)
    assert check(tcp) == check(tcp) == []


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("tcp:0:backlog=2147483647", True),
        ("tcp:0:backlog=2147483648", False),
        ("tcp:0:127.0.0.1:99999999999", False),
        ("unix:s:backlog=99999999999", False),
    ],
)
def test_backlogs(
    text: str, *, fits: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A number that the system call cannot be given is found, wherever it stands."""
    monkeypatch.chdir(tmp_path)
    fault = f"[tcp_server] endpoint = {text}: expected a backlog from 0 to 2147483647"
    assert check(LineListener(endpoint=(text,))) == ([] if fits else [fault])


def test_a_machine_that_lacks_half_of_localhost(monkeypatch: pytest.MonkeyPatch) -> None:
    """A localhost without IPv6 is in order; an address that was asked for has to be there."""

    class NoIPv6(socket.socket):
        def bind(self, address: Any) -> None:
            if self.family == socket.AF_INET6:
                raise OSError(errno.EADDRNOTAVAIL, "no")
            super().bind(address)

    monkeypatch.setattr(socket, "socket", NoIPv6)
    assert check(LineListener()) == []
    (fault,) = check(LineListener(host="::1"))
    reason = os.strerror(errno.EADDRNOTAVAIL)
    assert fault == f"[tcp_server] host = ::1, port = 0: {FREE} ([::1]:0: {reason})"


@pytest.mark.parametrize(
    "listener",
    [
        LineListener(host="no.such.host.invalid", port=0),
        LineListener(host="192.0.2.1"),
        LineListener(host="2001:db8::1"),
        LineListener(host="300.1.1.1"),
        LineListener(host="a" * 70),
        LineListener(endpoint=("tcp:0:interface=192.0.2.1",)),
        LineListener(endpoint=("tcp:0:interface=*",)),
        LineListener(endpoint=("haproxy:tcp:0:interface=192.0.2.1",)),
    ],
    ids=lambda listener: listener.host + "".join(listener.endpoint),
)
def test_hosts(listener: LineListener) -> None:
    """A host that does not resolve, or is not this machine's, is one line."""
    (fault,) = check(listener)
    assert fault.startswith("[tcp_server] ")
    assert f": {FREE} (" in fault
    assert "\n" not in fault


def test_a_port_in_use(taken: int) -> None:
    """A port that somebody has is a fault, unless it seems to be the running server."""
    config = Config(tcp_server=LineListener(host="127.0.0.1", port=taken), ws_server=ANYWHERE)
    setting = f"[tcp_server] host = 127.0.0.1, port = {taken}"
    place = f"127.0.0.1:{taken}"
    found = PortCheck(config, running=False)
    assert found.faults == [f"{setting}: {FREE} ({place}: Address already in use)"]
    found = PortCheck(config, running=True)
    assert found.faults == []
    assert found.notes == [f"{setting}: a running server has {place}"]


def free_port() -> int:
    """Return a port that is free."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


@pytest.mark.parametrize(
    ("tcp", "ws", "metrics", "first", "second"),
    [
        ("127.0.0.1", "127.0.0.1", "", "tcp_server", "ws_server"),
        ("localhost", "::1", "", "tcp_server", "ws_server"),
        ("localhost", "localhost", "", "tcp_server", "ws_server"),
        ("0.0.0.0", "127.0.0.1", "", "tcp_server", "ws_server"),  # noqa: S104
        ("::", "0.0.0.0", "", "tcp_server", "ws_server"),  # noqa: S104
        ("127.1", "127.0.0.1", "", "tcp_server", "ws_server"),
        ("127.0.0.1", "", "tcp:{}:interface=127.0.0.1", "tcp_server", "metrics"),
        ("127.0.0.1", "", "tcp:{}", "tcp_server", "metrics"),
        ("127.0.0.1", "", "haproxy:tcp:{}:interface=127.0.0.1", "tcp_server", "metrics"),
    ],
)
def test_equal_ports(tcp: str, ws: str, metrics: str, first: str, second: str) -> None:
    """Two that are to listen at the same place are one line that names both."""
    port = free_port()
    browsers = WebSocketListener(host=ws, port=port) if ws else ANYWHERE
    (fault,) = check(LineListener(host=tcp, port=port), browsers, metrics.format(port))
    assert fault.startswith(f"[{second}] ")
    assert f": expected another place than that of [{first}] host = {tcp}, port = {port}" in fault


@pytest.mark.parametrize(("tcp", "ws"), [("127.0.0.1", "127.0.0.2"), ("0.0.0.0", "::1")])  # noqa: S104
def test_equal_ports_of_different_addresses(tcp: str, ws: str) -> None:
    """Different addresses may have the same port, and port 0 is any."""
    port = free_port()
    assert check(LineListener(host=tcp, port=port), WebSocketListener(host=ws, port=port)) == []
    assert check(LineListener(host=tcp), WebSocketListener(host=tcp)) == []


def test_unix_sockets(tmp_path: Path) -> None:
    """A socket is made in a folder that exists, where nothing else has its name."""
    (tmp_path / "file").touch()
    paths = [
        tmp_path / "chat",
        tmp_path / "none" / "chat",
        tmp_path / "file",
        tmp_path / ("x" * 100),
    ]
    faults = check(LineListener(endpoint=tuple(f"unix:{path}" for path in (*paths, paths[0]))))
    assert [fault.partition(": expected ")[2] for fault in faults] == [
        f"the path of a socket: {tmp_path / 'none'} is no folder",
        f"the path of a socket: {tmp_path / 'file'} is something else",
        f"the path of a socket: {paths[3]} has more than 107 bytes",
        f"another place than that of [tcp_server] endpoint = unix:{paths[0]}",
    ]
    assert not (tmp_path / "chat").exists()
    (fault,) = check(LineListener(endpoint=("unix:",)))
    assert fault.endswith(": expected the path of a socket: none is there")


@pytest.mark.parametrize(
    "interface", ["[::1]", r"[\:\:1]", "::1", "::", "2001:db8::1", "fe80::1:backlog=50"]
)
def test_bare_colons(interface: str) -> None:
    """An IPv6 address as people write it is refused with the way that Twisted reads."""
    endpoint = f"tcp:0:interface={interface}"
    (fault,) = check(LineListener(endpoint=(endpoint,)))
    right = r"without brackets and with a backslash before each colon, such as interface=\:\:1"
    assert fault == f"[tcp_server] endpoint = {endpoint}: expected an IPv6 address {right}"


def test_sockets_of_systemd() -> None:
    """What only systemd can hand over is not looked for; what Twisted does not know is a fault."""
    systemd = "systemd:domain=INET6:name=x"
    assert check(LineListener(endpoint=(systemd, f"haproxy:{systemd}"))) == []
    (fault,) = check(LineListener(endpoint=("carrier:pigeon",)))
    assert "expected a Twisted server endpoint that works here (ValueError: " in fault


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("6969", "tcp:6969"),
        ("127.0.0.1:6969", "tcp:6969:interface=127.0.0.1"),
        ("localhost:6969", "tcp:6969:interface=localhost"),
        ("[::1]:6969", r"tcp:6969:interface=\:\:1"),
    ],
)
def test_places_as_people_write_them(written: str, right: str) -> None:
    """A host and a port in place of an endpoint are refused with the endpoint that they are."""
    (fault,) = check(LineListener(endpoint=(written,)))
    assert fault == f"[tcp_server] endpoint = {written}: expected {right} in place of {written}"
    assert not any(" in place of " in fault for fault in check(LineListener(endpoint=(right,))))


def test_tls_without_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the library for TLS is not installed, the line says how to install it."""

    def fail(_reactor: object, _text: str) -> None:
        raise ModuleNotFoundError("No module named 'OpenSSL'")

    monkeypatch.setattr(endpoints, "serverFromString", fail)
    fault, *_ = check(LineListener(endpoint=("ssl:6697",)))
    right = 'the extra that it takes (pip install ".[tls]")'
    assert fault == f"[tcp_server] endpoint = ssl:6697: expected {right}"


def test_certificates(tmp_path: Path) -> None:
    """A certificate that cannot be read, or is not valid now, is one line with its file."""
    good = write_certificate(tmp_path / "good.pem")
    old = write_certificate(tmp_path / "old.pem", age=timedelta(days=10))
    early = write_certificate(tmp_path / "early.pem", age=timedelta(days=-10))
    port = "ssl:0:interface=127.0.0.1:privateKey="
    assert check(LineListener(endpoint=(f"{port}{good}",))) == []
    chain = f"{port}{good}:certKey={good}:extraCertChain={old}"
    for endpoint, file in ((f"{port}{old}", old), (f"{port}{early}", early), (chain, old)):
        (fault,) = check(LineListener(endpoint=(endpoint,)))
        assert fault.startswith(
            f"[tcp_server] endpoint = {endpoint}: expected a certificate that is valid now; {file}"
            " is valid from 20"
        )
    public = tmp_path / "public.pem"
    public.write_text("-----BEGIN CERTIFICATE" + old.read_text().split("-----BEGIN CERTIFICATE")[1])
    mixed = f"{port}{good}:certKey={public}"
    for endpoint in (mixed, f"{port}{tmp_path / 'none.pem'}"):
        (fault,) = check(LineListener(endpoint=(endpoint,)))
        assert f"endpoint = {endpoint}: expected a Twisted server endpoint that works" in fault


@pytest.mark.parametrize("port", ["65536", "99999", "-1"])
def test_ports_that_do_not_exist(port: str) -> None:
    """A number that is no port is told; the system would check another port in its place."""
    (fault,) = check(LineListener(endpoint=(f"tcp:{port}:interface=127.0.0.1",)))
    reason = "a port is a number from 0 to 65535"
    assert fault == (
        f"[tcp_server] endpoint = tcp:{port}:interface=127.0.0.1: {FREE}"
        f" (127.0.0.1:{port}: {reason})"
    )


def test_standard_input() -> None:
    """A terminal is no place where clients connect."""
    (fault,) = check(LineListener(endpoint=("stdio:",)))
    assert fault == "[tcp_server] endpoint = stdio:: expected an endpoint that takes connections"
