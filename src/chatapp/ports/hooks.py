"""What a WebSocket connection asks of the class that builds on it: AutobahnProtocol calls these."""

from collections.abc import Iterable

from autobahn.twisted.websocket import WebSocketServerProtocol

Headers = Iterable[tuple[str, object]]
"""Headers of HTTP: names and values."""

REQUEST_BYTES = 8192
"""The longest request of a handshake, in bytes."""


class Hooks(WebSocketServerProtocol):
    """The hooks, each with what happens where it is not overridden."""

    def admit(self) -> bool:
        """Return True if the handshake may begin; if it may not, answer and close."""
        return True

    def answer_http(self, status: int, reason: str, headers: Headers = ()) -> None:
        """Send the whole answer to a request that is refused."""
        raise NotImplementedError

    def serve(self, data: bytes) -> bytes:
        """Answer the requests at the beginning that are for files; return what is left.

        What is left waits while the connection is paused, and is for the handshake otherwise.
        """
        return data

    def denied(self, status: int) -> None:
        """Note that the handshake is refused with this HTTP status."""

    def control_frame_begins(self) -> None:
        """Note a ping, a close frame, or a pong that no ping asked for."""

    def seconds_to_rest(self) -> float:
        """Return how long to receive nothing, after FRAMES_A_TURN frames more."""
        return 0.0

    def still_reading(self) -> bool:
        """Return True if the client may be late with a pong, because it reads what came before."""
        return False

    def before_close(self, why: str, *, by_client: bool) -> None:
        """Send what is left to send: no frame may follow a close frame.

        This is called again if the connection is closed once more while it is closing.

        Args:
            why: for the log.
            by_client: True if the client began to close.
        """


def may_be_request(data: bytes) -> bool:
    """Return whether bytes are not too long for a request, which frames may follow."""
    return len(data) <= REQUEST_BYTES or b"\r\n\r\n" in data[:REQUEST_BYTES]
