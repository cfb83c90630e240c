"""The other ways to listen: TLS, Unix sockets, behind a proxy; what goes over them is the same."""

import re
import signal
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest
from websockets.sync.client import connect

from tests.certificate import serial_of, write_certificate
from tests.server import SECONDS, Server, serve

WELCOME = "-- welcome to chatapp: you are guest1, in the lobby"
LINES = 3000
LONG = "x" * 2000
"""Together more than the kernel keeps for a connection that is not read."""


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate for localhost, in one file."""
    return write_certificate(tmp_path_factory.mktemp("tls") / "localhost.pem")


def write_config(folder: Path, tcp: str, ws: str) -> str:
    """Write a configuration with these endpoints; return the file's name."""
    path = folder / "config.ini"
    path.write_text(
        "[history]\npath = memory\nresume_seconds = 0\n"
        f"[tcp_server]\nendpoint = {tcp}\n[ws_server]\nendpoint = {ws}\n"
        "[limits]\nmessages_per_second = 0\nlog_entries = 0\nlog_bytes = 0\n"
    )
    return str(path)


@contextmanager
def lines_of(connection: socket.socket) -> Iterator[IO[str]]:
    """Read a connection line by line."""
    with connection, connection.makefile("rw", encoding="utf-8", newline="\r\n") as lines:
        yield lines


def read(lines: IO[str]) -> str:
    """Return the next line, which has to come."""
    line = lines.readline()
    assert line.endswith("\r\n"), line
    return line.removesuffix("\r\n")


def test_tls(certificate: Path, tmp_path: Path) -> None:
    """Both ports speak TLS, and a client that is slow over it loses nothing."""
    endpoint = f"ssl:0:privateKey={certificate}:certKey={certificate}:interface=127.0.0.1"
    context = ssl.create_default_context(cafile=str(certificate))
    context.set_alpn_protocols(["http/1.1"])  # as browsers do
    with serve(write_config(tmp_path, endpoint, endpoint)) as server:
        plain = socket.socket()
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        plain.settimeout(SECONDS)
        plain.connect(("127.0.0.1", server.tcp_port))
        with (
            lines_of(context.wrap_socket(plain, server_hostname="localhost")) as slow,
            connect(
                f"wss://localhost:{server.ws_port}",
                ssl=context,
                sock=socket.create_connection(("127.0.0.1", server.ws_port), SECONDS),
                open_timeout=SECONDS,
            ) as browser,
        ):
            assert read(slow).startswith("-- welcome to chatapp")
            browser.send("/nick bob")
            for number in range(LINES):
                browser.send(f"{number} {LONG}")
                while not str(browser.recv(SECONDS)).startswith(f"bob: {number} "):
                    pass
            for number in range(LINES):
                while (line := read(slow)).startswith("-- "):
                    pass  # who came, among them the slow client itself, which says nothing
                assert line == f"bob: {number} {LONG}"


def test_renewed_certificate(tmp_path: Path) -> None:
    """After a reload, new connections get the new certificate; the others do not notice."""
    path = write_certificate(tmp_path / "localhost.pem")
    endpoint = f"ssl:0:privateKey={path}:certKey={path}:interface=127.0.0.1"
    with serve(write_config(tmp_path, endpoint, endpoint)) as server:
        first = open_tls(server)
        with lines_of(first) as lines:
            assert read(lines) == WELCOME
            write_certificate(path)
            server.signal(signal.SIGHUP)
            server.wait_for(rf"INFO \| Certificate read: \[ws_server\] {re.escape(endpoint)}")
            with open_tls(server) as second:
                renewed = serial_of(second)
            assert renewed != serial_of(first)
            path.write_text("nonsense")
            server.signal(signal.SIGHUP)
            server.wait_for(
                r"ERROR \| The certificate stays as it was: \[ws_server\] endpoint = ssl:.*:"
                r" expected a Twisted server endpoint that works here \(Error: .*\)"
            )
            with open_tls(server) as third:
                assert serial_of(third) == renewed
            lines.write("/me is still here\n")
            lines.flush()
            while read(lines) != "* guest1 is still here":
                pass


def open_tls(server: Server) -> ssl.SSLSocket:
    """Open a connection to the line port, whatever its certificate."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context.wrap_socket(socket.create_connection(("127.0.0.1", server.tcp_port), SECONDS))


def test_unix_socket(tmp_path: Path) -> None:
    """A Unix socket is a way in too; its clients have no address."""
    path = tmp_path / "chat"
    config = write_config(tmp_path, f"tcp:0:interface=127.0.0.1\n  unix:{path}", "tcp:0")
    with serve(config) as server, socket.socket(socket.AF_UNIX) as connection:
        server.wait_for(rf"INFO \| ChatFactory starting on {str(path)!r}")
        connection.settimeout(SECONDS)
        connection.connect(str(path))
        with lines_of(connection) as lines:
            lines.write("hello\n")
            lines.flush()
            assert [read(lines) for _ in range(3)][::2] == [WELCOME, "guest1: hello"]
        server.wait_for(r"INFO \| Client connected from UNIXAddress\(.*\)")


def test_proxy_protocol(tmp_path: Path) -> None:
    """Behind HAProxy's PROXY protocol, the log has the client's address, on both ports."""
    endpoint = "haproxy:tcp:0:interface=127.0.0.1"
    with serve(write_config(tmp_path, endpoint, endpoint)) as server:
        address = ("127.0.0.1", server.tcp_port)
        for port in (server.tcp_port, server.ws_port):
            with socket.create_connection(("127.0.0.1", port), SECONDS) as stranger:
                stranger.sendall(b"PROXY TCP4 a b c d\r\n")
                assert stranger.recv(1) == b""
        with lines_of(socket.create_connection(address, SECONDS)) as lines:
            lines.write("PROXY TCP4 203.0.113.7 127.0.0.1 40000 6969\r\n")
            lines.flush()
            assert read(lines) == WELCOME
            server.wait_for(r"INFO \| Client connected from \('203\.0\.113\.7', 40000\)")
        proxied = socket.create_connection(("127.0.0.1", server.ws_port), SECONDS)
        proxied.sendall(b"PROXY TCP6 2001:db8::7 ::1 40001 6968\r\n")
        url = f"ws://localhost:{server.ws_port}"
        with connect(url, sock=proxied, open_timeout=SECONDS) as browser:
            assert browser.recv(SECONDS) == WELCOME
            server.wait_for(r"INFO \| Client connected from \('2001:db8::7', 40001\)")
    assert not any("Traceback" in line for line in server.log)
