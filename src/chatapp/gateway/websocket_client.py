"""A client of a gateway's WebSocket port: it takes no frame before the handshake is done."""

from chatapp.gateway.client import Client

_SWITCHING = b"HTTP/1.1 101 "
"""How the answer to the handshake of a WebSocket begins."""


class WebSocketClient(Client):
    """A client of the WebSocket port.

    Attributes:
        _shook_hands: True if the server has answered the handshake.
    """

    def __init__(self) -> None:
        super().__init__()
        self._shook_hands = False

    def give(self, data: bytes, *, asks: bool = False) -> None:
        """Give the client bytes, the first of which answer the handshake; see Client."""
        self._shook_hands = self._shook_hands or data.startswith(_SWITCHING)
        super().give(data, asks=asks)

    def _takes_words(self) -> bool:
        """Return whether a frame would be one to the client."""
        return self._shook_hands and super()._takes_words()
