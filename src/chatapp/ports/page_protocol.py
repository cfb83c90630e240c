"""Serving the page over connections of the WebSocket port, in front of the handshake.

A connection gets up to FILES_A_CONNECTION files, one after another, and may still become a
WebSocket afterwards, as proxies that keep connections need it. Whatever is not a request for a file
goes to the handshake.
"""

from http import HTTPStatus

from twisted.internet.protocol import connectionDone
from twisted.python.failure import Failure

from chatapp.errors import ChatError
from chatapp.ports.file_turns import FileTurns
from chatapp.ports.forwarded import client_behind
from chatapp.ports.handshake import HandshakeProtocol
from chatapp.ports.origin import answers_as
from chatapp.ports.page import Page
from chatapp.ports.page_request import PageRequest, parse_page_request
from chatapp.ports.peer import note_turned_away, peer_host

FILES_A_CONNECTION = 64
"""Files after which a connection is closed, in case its client never reads; the page has fewer."""


class PageProtocol(HandshakeProtocol):
    """A connection until its handshake, which may ask for files.

    Attributes:
        _served: number of files that it was sent.
        _ended: True if it is closed after the last, so that nothing more of it is answered.
    """

    _served = 0
    _ended = False

    def serve(self, data: bytes) -> bytes:
        """Answer the requests at the beginning that are for files; return what is left."""
        while not (self._paused or self._ended):
            head, end, rest = data.partition(b"\r\n\r\n")
            if not end or not self._serve(head):
                break
            data = rest
        return b"" if self._ended else data  # TLS goes on delivering after a close

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """Wait for no turn any more."""
        self._file_turns.leave(self)
        super().connectionLost(reason)

    @property
    def _file_turns(self) -> FileTurns:
        turns: FileTurns = self.factory.file_turns
        return turns

    def _serve(self, head: bytes) -> bool:
        """Answer one request; return False if it is not for a file, or not yet served."""
        server = self.chat.config.ws_server
        request = parse_page_request(head) if server.page else None
        if request is None or not answers_as(request.headers.get("host", ""), server):
            return False
        page: Page = self.factory.page
        lasts = self._lasts(request)
        answer = page.answer(request, close=not lasts)
        if answer is None:
            return False
        if not self._file_turns.take():
            self.pause()
            self._file_turns.wait(self)
            return False
        try:
            self._count(request)
        except ChatError as error:
            note_turned_away(self.transport, self.chat.counts, error)
            self.answer_http(HTTPStatus.TOO_MANY_REQUESTS, str(error))
            self._end()
        else:
            self.write(answer)
            if not lasts:
                self._end()
            self._served += 1
        return True

    def _lasts(self, request: PageRequest) -> bool:
        """Return whether another request may follow."""
        return request.lasting and self._served + 1 < FILES_A_CONNECTION

    def _count(self, request: PageRequest) -> None:
        """Count a file for the client's address.

        Raises:
            LimitError: the client asks for too many.
        """
        trusted = self.chat.config.ws_server.trusted_proxies
        client = client_behind(peer_host(self.transport), request.headers, trusted)
        if self._seat is not None:
            self._seat.serve(client.host)

    def _end(self) -> None:
        """Close the connection when all is sent."""
        self._ended = True
        self._writer.lose()
