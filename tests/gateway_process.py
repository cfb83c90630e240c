"""A real gateway as a child process, before a real server, and clients who come over it."""

import re
import signal
import socket
import ssl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO

from tests.certificate import write_certificate
from tests.server import SECONDS, Caller, Server, free_ports, serve, write_config

TOKEN = re.compile(r"-- /resume (\S+) brings you back if the connection is lost")
_LINK = """\
[link]
endpoint = {link}:interface=127.0.0.1
secret = {secret}
[ssh_server]
endpoint = tcp:0:interface=127.0.0.1
"""
_CONFIG = """\
[tcp_server]
endpoint =
    tcp:{tcp}:interface=127.0.0.1
    ssl:{tls}:interface=127.0.0.1:privateKey={certificate}:certKey={certificate}
    haproxy:tcp:{proxied}:interface=127.0.0.1
[ws_server]
endpoint = tcp:{ws}:interface=127.0.0.1
[ssh_server]
endpoint = tcp:{ssh}:interface=127.0.0.1
[limits]
login_seconds = {seconds}
[link]
secret = {secret}
[gateway]
servers = {server}
"""
_PORTS = ("tcp", "tls", "proxied", "ws", "ssh")


class GatewayProcess(Server):
    """A gateway; its ports are known before."""

    def __init__(self, output: IO[str], pid: int, ports: dict[str, int], certificate: Path) -> None:
        self.log: list[str] = []
        self.ends_by = signal.SIGTERM
        self._output, self._pid = output, pid
        self.ports = ports
        self.certificate = certificate
        self.tcp_port, self.ws_port = ports["tcp"], ports["ws"]
        self.wait_for(r"INFO \| The server is at tcp:.+, version .+")


def server_config(folder: Path) -> str:
    """Write the configuration of a server with a journal, at fixed ports; return its name."""
    history = f"path = {folder / 'chat.sqlite3'}\non_join = 0"
    secret = folder / "secret"
    secret.write_text("a secret of many bytes", encoding="utf-8")
    secret.chmod(0o600)
    with free_ports(3) as (tcp, ws, link):
        (folder / "link").write_text(f"tcp:127.0.0.1:{link}", encoding="utf-8")
        more = _LINK.format(link=f"tcp:{link}", secret=secret)
        return write_config(folder / "config.ini", tcp=tcp, ws=ws, history=history, more=more)


@contextmanager
def gateway(folder: Path, name: str) -> Iterator[GatewayProcess]:
    """Run a gateway before the server whose configuration is in a folder."""
    config = folder / f"{name}.ini"
    certificate = write_certificate(folder / f"{name}.pem")
    with free_ports(len(_PORTS)) as free:
        ports = dict(zip(_PORTS, free, strict=True))
    text = _CONFIG.format(
        **ports,
        certificate=certificate,
        seconds=SECONDS,
        secret=folder / "secret",
        server=(folder / "link").read_text(encoding="utf-8"),
    )
    config.write_text(text, encoding="utf-8")
    kind = partial(GatewayProcess, ports=ports, certificate=certificate)
    with serve(str(config), kind=kind) as process:
        assert isinstance(process, GatewayProcess)
        yield process


@dataclass
class Guest:
    """Somebody at the line port of a gateway.

    Attributes:
        caller: the connection.
        token: what brings the guest back.
    """

    caller: Caller
    token: str = ""

    def say(self, line: str) -> None:
        """Type a line."""
        self.caller.say(line)

    def until(self, line: str) -> list[str]:
        """Read up to a line that ends so, and return what came before it."""
        before: list[str] = []
        while not (heard := self.caller.read()).endswith(line):
            before.append(heard)
            if found := TOKEN.fullmatch(heard):
                self.token = found[1]
        return before


def come(
    stack: ExitStack, process: GatewayProcess, way: str = "tcp", *lines: str, header: str = ""
) -> Guest:
    """Connect to a gateway, and say lines at once.

    Args:
        stack: closes the connection.
        process: the gateway.
        way: one of its ports: `tcp`, `tls` or `proxied`.
        lines: what is said.
        header: what a proxy says of the client.
    """
    address = "127.0.0.1", process.ports[way]
    connection = stack.enter_context(socket.create_connection(address, SECONDS))
    if way == "tls":
        context = ssl.create_default_context(cafile=str(process.certificate))
        connection = stack.enter_context(
            context.wrap_socket(connection, server_hostname="localhost")
        )
    connection.sendall(header.encode() + "".join(f"{line}\n" for line in lines).encode())
    read = stack.enter_context(connection.makefile(encoding="utf-8", newline="\r\n"))
    return Guest(Caller(connection, read))
