"""What systemd does for a service: it is told things on a socket, and keeps the ports open."""

import shutil
import socket
from collections.abc import Iterable

from tests.server import SECONDS

SOCKET_ACTIVATE = shutil.which("systemd-socket-activate")


class NotifySocket(socket.socket):
    """The socket that NOTIFY_SOCKET names."""

    def __init__(self, address: str) -> None:
        super().__init__(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.bind(address)

    def told(self) -> list[str]:
        """Return what has arrived since the last call."""
        messages = []
        self.setblocking(False)
        while True:
            try:
                messages.append(self.recv(4096).decode())
            except BlockingIOError:
                return messages

    def wait_for(self, beginning: str) -> str:
        """Return the next message that begins so; it has to come."""
        self.settimeout(SECONDS)
        while not (message := self.recv(4096).decode()).startswith(beginning):
            pass
        return message


def socket_activate(ports: dict[str, int], environment: Iterable[str]) -> list[str]:
    """Return the command that holds these ports, by name, for the command behind it.

    Args:
        ports: the names, and where to listen for each.
        environment: the variables that the command is given.
    """
    assert SOCKET_ACTIVATE
    return [
        SOCKET_ACTIVATE,
        *(f"--listen=127.0.0.1:{port}" for port in ports.values()),
        f"--fdname={':'.join(ports)}",
        *(f"--setenv={name}" for name in environment),
    ]
