"""An ssh client without a socket: conch's, which is given bytes and gives bytes."""

import struct
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from twisted.conch.ssh.channel import SSHChannel
from twisted.conch.ssh.common import NS
from twisted.conch.ssh.connection import SSHConnection
from twisted.conch.ssh.keys import Key
from twisted.conch.ssh.transport import SSHClientTransport
from twisted.conch.ssh.userauth import SSHUserAuthClient
from twisted.internet.defer import Deferred, succeed
from twisted.internet.testing import StringTransport

WINDOW = 1 << 21


def new_key() -> Key:
    """Return a new key."""
    return Key(Ed25519PrivateKey.generate())


class _Auth(SSHUserAuthClient):
    """Shows a key, or gives answers."""

    def __init__(self, program: "SshProgram") -> None:
        super().__init__(program.name.encode(), program.connection)
        self._program = program

    def getPublicKey(self) -> Key | None:
        key, self._program.unseen = self._program.unseen, None
        return None if key is None else key.public()

    def signData(self, publicKey: Key, signData: bytes) -> Deferred[bytes]:
        key = self._program.key
        assert key is not None
        signature = key.sign(signData)
        return succeed(bytes(len(signature)) if self._program.forges else signature)

    def getPrivateKey(self) -> Deferred[Key]:
        assert self._program.key is not None
        return succeed(self._program.key)

    def getPassword(self, prompt: object = None) -> Deferred[bytes] | None:
        return succeed(self._program.passwords.pop(0)) if self._program.passwords else None

    def auth_keyboard_interactive(self) -> bool:
        return not self._program.asks or super().auth_keyboard_interactive()

    def getGenericAnswers(
        self, name: bytes, instruction: bytes, prompts: list[tuple[bytes, bool]]
    ) -> Deferred[list[str]]:
        self._program.asked += [prompt.decode() for prompt, _ in prompts]
        return succeed([self._program.answer for _ in prompts])


class _Connection(SSHConnection):
    program: "SshProgram"

    def serviceStarted(self) -> None:
        self.program.let_in = True
        channel = _Channel(conn=self)
        channel.localWindowSize = channel.localWindowLeft = self.program.window
        self.program.channel = channel
        if self.program.opens:
            self.openChannel(channel)


class _Channel(SSHChannel):
    """The channel, which keeps what comes in."""

    name = b"session"
    conn: Any

    def channelOpen(self, specificData: bytes) -> None:
        program = self.conn.program
        program.joined = True
        for name, value in program.environment.items():
            self.conn.sendRequest(self, b"env", NS(name) + NS(value))
        if program.size is not None:
            columns, rows = program.size
            size = struct.pack(">4L", columns, rows, 0, 0)
            self.conn.sendRequest(self, b"pty-req", NS(program.terminal) + size + NS(b""))
        self.conn.sendRequest(self, b"shell", b"")
        if program.first:
            self.write(program.first.encode())
        if program.ends:
            self.conn.sendEOF(self)

    def openFailed(self, reason: object) -> None:
        self.conn.program.refused = True

    def dataReceived(self, data: bytes) -> None:
        self.conn.program.text += data

    def request_exit_status(self, data: bytes) -> bool:
        self.conn.program.status = int.from_bytes(data, "big")
        return True


class _Transport(SSHClientTransport):
    program: "SshProgram"

    def verifyHostKey(self, hostKey: bytes, fingerprint: bytes) -> Deferred[bool]:
        self.program.host_key = hostKey
        return succeed(True)

    def connectionSecure(self) -> None:
        if not self.program.let_in:  # else keys were exchanged again
            self.requestService(_Auth(self.program))

    def receiveError(self, reasonCode: int, description: bytes) -> None:
        self.program.why = description.decode()


class SshProgram:
    """A client.

    Attributes:
        text: what has come over the channel.
        why: what the server has said when it ended the connection.
        let_in: whether the client was let in.
        joined: whether the server has opened the channel.
        asked: what its user was asked before.
        status: with what the server has ended the channel; None if it has not.
        refused: whether the server did not open the channel.
    """

    def __init__(
        self,
        name: str,
        key: Key | None = None,
        *,
        passwords: tuple[bytes, ...] = (),
        answer: str = "",
        size: tuple[int, int] | None = None,
        window: int = WINDOW,
        forges: bool = False,
        first: str = "",
        ends: bool = False,
        terminal: bytes = b"xterm",
        environment: dict[bytes, bytes] | None = None,
        opens: bool = True,
        asks: bool = True,
    ) -> None:
        self.name = name
        self.key = self.unseen = key
        self.passwords = list(passwords)
        self.answer = answer
        self.size = size
        self.window = window
        self.forges = forges
        self.first = first
        self.ends = ends
        self.terminal = terminal
        self.environment = environment or {}
        self.opens = opens
        self.asks = asks
        self.text = b""
        self.why = ""
        self.let_in = False
        self.joined = False
        self.refused = False
        self.asked: list[str] = []
        self.status: int | None = None
        self.host_key = b""
        self.channel: Any = None
        self.connection = _Connection()
        self.connection.program = self
        self._out = StringTransport()
        self.transport = _Transport()
        self.transport.program = self
        self.transport.makeConnection(self._out)

    def feed(self, data: bytes) -> None:
        """Take what the server sends."""
        self.transport.dataReceived(data)

    def take(self) -> bytes:
        """Return what is to be sent to the server."""
        data: bytes = self._out.value()
        self._out.clear()
        return data

    def type(self, data: bytes) -> None:
        """Send over the channel."""
        self.channel.write(data)

    def resize(self, columns: int, rows: int) -> None:
        """Have a window of another size."""
        size = struct.pack(">4L", columns, rows, 0, 0)
        self.connection.sendRequest(self.channel, b"window-change", size)

    def request(self, kind: bytes, data: bytes = b"") -> list[bool]:
        """Ask something of the channel; the list has the answer when it has come."""
        answers: list[bool] = []
        asked = self.connection.sendRequest(self.channel, kind, data, wantReply=True)
        asked.addCallbacks(lambda _: answers.append(True), lambda _: answers.append(False))
        return answers
