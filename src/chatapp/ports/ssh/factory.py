"""The factory of ssh connections: the chat, and the key by which clients know the server."""

from twisted.conch.ssh.keys import Key
from twisted.internet.interfaces import IAddress
from twisted.internet.protocol import Factory

from chatapp.chat.factory import ChatFactory
from chatapp.ports.ssh.key_turns import KeyTurns
from chatapp.ports.ssh.link import Link


class SshFactory(Factory):
    """Makes a link for each connection.

    Attributes:
        privateKeys: the host key by its kind, for conch.
        publicKeys: the same, without what is secret of it.
        _turns: whose key is made next.
    """

    noisy = False

    def __init__(self, chat: ChatFactory, host_key: Key) -> None:
        kind = host_key.sshType()
        self.privateKeys = {kind: host_key}
        self.publicKeys = {kind: host_key.public()}
        self._chat = chat
        self._turns = KeyTurns(chat.clock)

    def buildProtocol(self, addr: IAddress | None) -> Link:  # noqa: ARG002 - the link has it
        """Return the protocol of a connection."""
        link = Link(self._chat, self._turns)
        link.factory = self  # type: ignore[assignment]  # it is asked for the keys only
        return link
