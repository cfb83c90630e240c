"""A user on three devices, over real sockets to the real server, which is killed meanwhile."""

import json
import re
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosedError
from websockets.sync.client import ClientConnection

from tests.server import SECONDS, Server, browse, free_ports, serve, write_config

PASSWORD = "horse battery"  # noqa: S105 - of nobody
LOGIN = {"login": "ann", "secret": PASSWORD, "ref": "in"}
LOGGED_OUT = 4003
DO_ECHO, WILL_ECHO, WONT_ECHO = b"\xff\xfd\x01", b"\xff\xfb\x01", b"\xff\xfc\x01"
TOKEN = re.compile(r"/resume (\S+) brings you back")


class Telnet:
    """A client at the line port that lets the server hide what is typed.

    Attributes:
        lines: what it has read, with TIME for times.
        token: brings its user back.
    """

    def __init__(self, server: Server, stack: ExitStack) -> None:
        address = ("127.0.0.1", server.tcp_port)
        self._socket = stack.enter_context(socket.create_connection(address, SECONDS))
        self._file = stack.enter_context(self._socket.makefile("rb"))
        self.lines: list[str] = []
        self.token = ""

    def type(self, *lines: str) -> None:
        """Type lines."""
        self._socket.sendall("".join(f"{line}\r\n" for line in lines).encode())

    def type_hidden(self, line: str) -> None:
        """Type a line after the server has offered to echo, which shows nothing."""
        assert self._file.read(len(WILL_ECHO)) == WILL_ECHO
        self._socket.sendall(DO_ECHO)
        self.type(line)
        assert self._file.readline() == WONT_ECHO + b"\r\n"

    def until(self, wanted: str) -> None:
        """Read up to a line."""
        while wanted not in self.lines[-1:]:
            line = self._file.readline().decode()
            assert line.endswith("\r\n"), f"{wanted} is missing: {self.lines}"
            if found := TOKEN.search(line):
                self.token = found[1]
            self.lines.append(re.sub(r"^\[\d\d:\d\d\]", "TIME", line.removesuffix("\r\n")))


class Program:
    """A client that reads objects.

    Attributes:
        came: what it has read.
        port: that of its end of the connection.
    """

    def __init__(self, server: Server, stack: ExitStack, first: dict[str, Any]) -> None:
        opened = browse(server, subprotocols=["chatapp.v1"])
        self._connection: ClientConnection = stack.enter_context(opened)
        self.port: int = self._connection.local_address[1]
        self.came: list[dict[str, Any]] = []
        self.send(first)

    def send(self, request: dict[str, Any]) -> None:
        """Send an object."""
        self._connection.send(json.dumps(request))

    def until(self, **wanted: Any) -> dict[str, Any]:
        """Read up to an object that has these values, and return it."""
        while True:
            came: dict[str, Any] = json.loads(self._connection.recv(SECONDS))
            self.came.append(came)
            if wanted.items() <= came.items():
                return came

    def said(self, text: str) -> dict[str, Any]:
        """Return what it has read that had this text."""
        return next(one for one in self.came if one.get("text") == text)

    def texts(self) -> list[str]:
        """Return what it has read that was said or whispered."""
        return [one["text"] for one in self.came if one["type"] in ("said", "whispered")]

    @property
    def token(self) -> str:
        """What brings its user back."""
        return str([one["token"] for one in self.came if one["type"] == "token"][-1])

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def lose(self) -> None:
        """Let the connection break without a closing handshake."""
        self._connection.socket.shutdown(socket.SHUT_RDWR)

    def is_logged_out(self) -> bool:
        """Return whether the server has nothing more for it, and says that by the right code."""
        self.until(type="notice", text="you are logged out")
        with pytest.raises(ConnectionClosedError) as closed:
            self.until(type="nothing")
        return closed.value.rcvd is not None and closed.value.rcvd.code == LOGGED_OUT


@contextmanager
def started(config: str) -> Iterator[tuple[Server, ExitStack]]:
    """Start the server; yield it, and what closes the connections to it."""
    with ExitStack() as stack, serve(config) as server:
        yield server, stack


def test_story(tmp_path: Path) -> None:
    """A user registers, is on three devices, loses all of them, comes back, and logs out."""
    with free_ports(2) as (tcp, ws):
        history = "path = journal\non_join = 0"
        config = write_config(tmp_path / "config.ini", tcp=tcp, ws=ws, history=history)
    with started(config) as (server, stack):
        ann = register(server, stack)
        devices = [Program(server, stack, LOGIN) for _ in range(2)]
        for device in devices:
            device.until(type="ack", ref="in")
        bob = Telnet(server, stack)
        whisper(ann, bob, devices)
        lose_all(server, ann, bob, devices)
    with started(config) as (server, stack):
        back = Telnet(server, stack)
        back.type(f"/resume {bob.token}", "/whisper ann still there?")
        back.until("[you -> ann] still there?")
        devices = [come_back(server, stack, device) for device in devices]
        ann = log_in(server, stack)
        log_out_everywhere(server, stack, ann, devices)


def register(server: Server, stack: ExitStack) -> Telnet:
    """Have the user come, register and enter a room."""
    ann = Telnet(server, stack)
    ann.type("/nick ann", "/register")
    ann.until("-- a password for ann, 10 characters at least:")
    ann.type_hidden(PASSWORD)
    ann.until("-- ann is yours now: /login ann on any device")
    ann.type("/join #dev")
    ann.until("-- you are in #dev, 1 member")
    return ann


def whisper(ann: Telnet, bob: Telnet, devices: list[Program]) -> None:
    """Have a guest come, who and the user whisper; all three devices read all of it once."""
    bob.type("/nick bob", "/join #dev", "one", "two", "/whisper ann psst")
    bob.until("[you -> ann] psst")
    phone = devices[0]
    phone.until(type="whispered", text="psst")
    phone.send({"line": "/whisper bob hush", "ref": "1"})
    bob.until("[ann -> you] hush")
    ann.until("[you -> bob] hush")
    read = [line for line in ann.lines if "bob: " in line or "bob -> " in line]
    assert sorted(read) == ["#dev bob: one", "#dev bob: two", "[bob -> you] psst"]
    for device in devices:
        device.until(type="whispered", text="hush")
        assert sorted(device.texts()) == ["hush", "one", "psst", "two"]


def lose_all(server: Server, ann: Telnet, bob: Telnet, devices: list[Program]) -> None:
    """Have the user say how much was read, lose two devices, and the third by a kill."""
    phone, laptop = devices
    phone.send({"read": {"room": "#dev", "id": phone.said("one")["id"]}, "ref": "2"})
    phone.until(type="ack", ref="2")
    phone.lose()
    laptop.close()
    for device in devices:
        server.wait_for(rf"INFO \| Client disconnected from \(.+, {device.port}\): .+")
    bob.type("three")
    for reader in (bob, ann):
        reader.until("#dev bob: three")
    assert not [line for line in bob.lines if line.startswith("-- ann ")]
    server.kill()


def come_back(server: Server, stack: ExitStack, lost: Program) -> Program:
    """Have a program come back, which is sent what it has not."""
    two = lost.said("two")["id"]
    places = next(came["places"] for came in lost.came if came["type"] == "logged_in")
    rooms = {one["room"]: {"epoch": one["epoch"], "id": two} for one in places}
    resume = {"resume": lost.token, "rooms": rooms, "whispers": 2, "ref": "back"}
    device = Program(server, stack, resume)
    device.until(type="ack", ref="back")
    assert sorted(device.texts()) == ["still there?", "three"]
    return device


def log_in(server: Server, stack: ExitStack) -> Telnet:
    """Have the user log in anew, and read on from where a program has said."""
    ann = Telnet(server, stack)
    ann.type("/login ann")
    ann.until("-- the password of ann:")
    ann.type_hidden(PASSWORD)
    ann.until("-- you are up to date")
    assert [line for line in ann.lines if "bob: " in line] == [
        "TIME #dev bob: two",
        "TIME #dev bob: three",
    ]
    assert [line for line in ann.lines if "-> " in line] == [
        "TIME [bob -> you] psst",
        "TIME [you -> bob] hush",
        "TIME [bob -> you] still there?",
    ]
    return ann


def log_out_everywhere(
    server: Server, stack: ExitStack, ann: Telnet, devices: list[Program]
) -> None:
    """Have the user log out on all devices: none of them comes back."""
    ann.type("/logout everywhere")
    assert [device.is_logged_out() for device in devices] == [True, True]
    for device in devices:
        late = Program(server, stack, {"resume": device.token, "ref": "late"})
        late.until(type="error", code="bad_token", ref="late")
    ann.type("/list")
    ann.until("-- 4 online: bob, guest1, guest2, guest3")
