"""Autobahn's WebSocket, with everything of it that is not public kept in this one file.

Autobahn's public interface (autobahn.websocket.interfaces) has messages, pings, closing and
options. A chat on the open internet needs more than that:

- Bytes: autobahn's own frames take the chat's way out, so that neither overtakes the other.
- Bounds: on a request without end, on the empty frames of one message, and on the frames that are
  received before other connections get their turn.
- Pausing: what a client sends stays where it is, down to a frame in the midst of a packet.
- Closing with any code, and a last moment to send something before the close frame. Neither a
  second fault of the client nor a reset may cut off the close frame that says what was wrong.
- Time: exact timers, and patience with a client that is late with its pong because it still reads.
- Memory: a connection has no copy of the options, and keeps nothing when it is lost.

Subclasses override the hooks (ports/hooks.py), call the verbs, and use the public interface.
Every private part is named in tests/ports/test_private_parts.py, which fails where one is missing.
"""

from collections.abc import Callable
from typing import Any

from autobahn.twisted.websocket import WebSocketServerFactory, WebSocketServerProtocol
from twisted.internet.interfaces import IDelayedCall, IReactorTime
from twisted.internet.protocol import connectionDone
from twisted.python.failure import Failure

from chatapp.ports.extensions import Extension, join_extensions, understood
from chatapp.ports.hooks import Hooks, may_be_request
from chatapp.ports.transport import Transport
from chatapp.ports.way_out import open_writer

FRAMES_A_TURN = 25
"""Number of frames after which other connections get their turn: about a millisecond's worth."""

_OPTIONS = frozenset(WebSocketServerProtocol.CONFIG_ATTRS)
_MESSAGE_OPCODES, _PONG = 7, 10  # RFC 6455, 5.2: opcodes above 7 are control frames
_BAD_GATEWAY = 1014  # registered at IANA since autobahn's list of valid close codes was made
if _BAD_GATEWAY not in WebSocketServerProtocol.CLOSE_STATUS_CODES_ALLOWED:
    WebSocketServerProtocol.CLOSE_STATUS_CODES_ALLOWED.append(_BAD_GATEWAY)


class AutobahnProtocol(Hooks):
    """One WebSocket connection, from its request to its end.

    Attributes:
        open_writer: opens the way out when the connection is made; tests set another.
        _writer: the way out.
        _admitted: True if the handshake was begun; if not, autobahn does not know the connection.
        _paused: True while what the client sends is left where it is.
        _frames: number of frames so far.
        _empty: number of empty frames of the present message so far.
        _rest: ends the wait after FRAMES_A_TURN frames; None while there is none.
        _answered: number of the last ping that the client has answered, from 1; 0 before that.
    """

    _isMessageCompressed: bool
    CONFIG_ATTRS: list[str] = []  # noqa: RUF012 - autobahn's; see __getattr__
    transport: Transport  # type: ignore[assignment]  # Twisted allows for any, and for none
    open_writer = staticmethod(open_writer)
    _admitted = False
    _paused = False
    _frames = 0
    _empty = 0
    _rest: IDelayedCall | None = None
    _answered = 0

    # Verbs, which subclasses call; write they may override as well.

    def write(self, data: bytes) -> None:
        """Send bytes of autobahn's, such as a whole frame."""
        self._writer.write(data)

    def limit_messages(self, size: int) -> None:
        """Set the longest message of this connection, in bytes."""
        self.maxFramePayloadSize = self.maxMessagePayloadSize = size

    def is_between_messages(self) -> bool:
        """Return True if the next byte to be received begins a frame that begins a message."""
        return bool(
            self.state == self.STATE_OPEN
            and not self._waits()
            and not self.data
            and self.current_frame is None
            and not self.inside_message
        )

    def note_message(self) -> None:
        """Note a message that autobahn has not seen: it is a sign of life, like a pong."""
        if self.autoPingTimeoutCall:
            self._cancelAutoPingTimeoutCall()

    def close_with(self, code: int, reason: bytes) -> None:
        """Begin the closing handshake; autobahn's sendClose refuses codes such as 1011 and 1012."""
        self.sendCloseFrame(code=code, reasonUtf8=reason)

    def pause(self) -> None:
        """Leave what the client sends where it is, down to a frame in the midst of a packet."""
        self._paused = True
        self.transport.pauseProducing()

    def resume(self) -> None:
        """Go on with what the client sends, unless it has to wait after its frames."""
        self._paused = False
        if self._rest is None:
            self.transport.resumeProducing()
            data, self.data = self.data, b""
            if data:
                self.dataReceived(data)
            else:
                self._dataReceived(b"")  # of an empty frame, nothing comes after its head

    def read_rest(self) -> None:
        """Take out what was received and not read yet, although the connection is to wait."""
        while self._waits() and self.data and self.state == self.STATE_OPEN:
            left = len(self.data)
            self._cancel_rest()
            self.resume()
            if len(self.data) == left:
                break

    # What Twisted calls.

    def connectionMade(self) -> None:
        """Open the way out, and begin the handshake if the connection is admitted."""
        self._writer = self.open_writer(self.transport, self)
        self._admitted = self.admit()
        if self._admitted:
            super().connectionMade()

    def dataReceived(self, data: bytes) -> None:
        """Hand over what the client sends, but refuse a request without end."""
        if not self._admitted:  # TLS goes on delivering after a close
            return
        if self.state == self.STATE_CONNECTING and not may_be_request(self.data + data):
            self.data = b""
            self.failHandshake("the request is too long", 431)
            return
        self._dataReceived(data)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """Leave nothing of the connection to the garbage collector, least of all its buffers."""
        if self._admitted:
            super().connectionLost(reason)
            self._perMessageCompress = None
            if self.closeHandshakeTimeoutCall is not None:
                self.closeHandshakeTimeoutCall.cancel()
                self.closeHandshakeTimeoutCall = None
            self.is_closed = None
            self._cancel_rest()
        self._writer.release()

    # What autobahn calls, or looks up.

    def __getattr__(self, name: str) -> Any:
        """Look autobahn's options up in the factory.

        Autobahn would copy them into each connection, and format them for a log line that nobody
        reads. It copies what CONFIG_ATTRS names, so that is empty.
        """
        if name in _OPTIONS:
            return getattr(self.factory, name)
        raise AttributeError(name)

    def failHandshake(self, reason: str, code: int = 400, responseHeaders: Any = None) -> None:
        """Tell the subclass of it, and refuse the handshake."""
        self.denied(code)
        super().failHandshake(reason, code, responseHeaders)

    def sendHttpErrorResponse(self, code: int, reason: str, responseHeaders: Any = None) -> None:
        """Have the subclass answer."""
        self.answer_http(code, reason, responseHeaders or ())

    def sendData(
        self,
        data: bytes,
        sync: bool = False,  # noqa: ARG002
        chopsize: int | None = None,  # noqa: ARG002
    ) -> None:
        """Send autobahn's own bytes by the way out that the chat's take."""
        self.write(data)

    def unregisterProducer(self) -> None:
        """Do nothing: the writer stays registered, and may still have something to send."""

    def _closeConnection(self, abort: bool = False) -> None:
        # A reset would take what the client has not received: autobahn resets also where both
        # sides have closed, but the two close frames may have crossed.
        if abort and not self.wasClean:
            self._writer.abort()
        else:
            self._writer.lose()

    def processHandshake(self) -> None:
        """Let files be served, and take several lines of extensions for one list (RFC 7230)."""
        self.data = join_extensions(self.serve(self.data))
        if not self._paused:
            super().processHandshake()

    def _parseExtensionsHeader(self, header: str, removeQuotes: bool = True) -> list[Extension]:
        # Where an offer is not understood, autobahn would refuse the whole handshake.
        return understood(super()._parseExtensionsHeader(header, removeQuotes))

    def processData(self) -> bool:
        """Take the next piece of a frame out of what was received, unless paused."""
        return not self._waits() and super().processData()

    def onMessageBegin(self, isBinary: bool) -> None:
        """Begin to count the empty frames of a message."""
        self._empty = 0
        super().onMessageBegin(isBinary)

    def onFrameBegin(self) -> None:
        """Bound empty frames, tell the subclass of control frames, and let others have a turn."""
        super().onFrameBegin()
        frame = self.current_frame
        if frame.opcode <= _MESSAGE_OPCODES:
            self._empty += not frame.length
            if self._empty > self.maxMessagePayloadSize:
                self._max_message_size_exceeded(0, 0, "more empty frames than a message has bytes")
        elif frame.opcode != _PONG:
            self.control_frame_begins()
        self._frames += 1
        if self._frames % FRAMES_A_TURN == 0:
            self.transport.pauseProducing()
            self._rest = self.factory.timer.call_later(self.seconds_to_rest(), self._end_rest)

    def _waits(self) -> bool:
        return self._paused or self._rest is not None

    def _cancel_rest(self) -> None:
        if self._rest is not None:
            self._rest.cancel()
            self._rest = None

    def _end_rest(self) -> None:
        self._rest = None
        if not self._paused:
            self.resume()

    def _fail_connection(self, code: int = 1001, reason: str = "") -> None:
        # A frame may be wrong in two ways. The second must not close the connection at once, for
        # the client has yet to answer the close frame.
        if not self.failedByMe:
            super()._fail_connection(code, reason)
            self._isMessageCompressed = False  # what cannot be inflated would be tried again

    def is_answer(self) -> bool:
        """Return whether a pong is the first since autobahn last asked for a sign of life."""
        first = self._answered != self.autoPingPendingSeq
        self._answered = self.autoPingPendingSeq
        return first

    def onAutoPingTimeout(self) -> None:
        """Drop a client that does not answer a ping, unless it still reads what came before."""
        if self.state == self.STATE_OPEN and self.still_reading():
            self.autoPingTimeoutCall = self.factory.timer.call_later(
                self.autoPingTimeout, self.onAutoPingTimeout
            )
        else:
            super().onAutoPingTimeout()

    def sendCloseFrame(
        self, code: int | None = None, reasonUtf8: bytes | None = None, isReply: bool = False
    ) -> None:
        """Give the subclass its last moment, then send the close frame."""
        theirs = self.remoteCloseCode or "no code"
        why = f"the client closed with {theirs}" if isReply else f"closed with {code}"
        self.before_close(why, by_client=isReply)
        super().sendCloseFrame(code, reasonUtf8, isReply)


class ExactTimer:
    """Stands in for autobahn's timer.

    Autobahn's calls at whole seconds, so up to a second early, and to cancel a call it searches all
    the calls of that second; a message cancels one while a ping is out.
    """

    def __init__(self, clock: IReactorTime) -> None:
        self._clock = clock

    def call_later(self, delay: float, call: Callable[..., Any], *arguments: Any) -> IDelayedCall:
        """Call after `delay` seconds, unless cancelled."""
        return self._clock.callLater(delay, call, *arguments)


class AutobahnFactory(WebSocketServerFactory):
    """Makes WebSocket connections, which look their options up here.

    Args:
        server: the name of the server in the handshake's answer.
        clock: calls the timers of the connections.
        reactor: the reactor that autobahn is given.
    """

    noisy = False

    def __init__(self, server: str, clock: IReactorTime, reactor: Any) -> None:
        super().__init__(server=server, reactor=reactor)
        self.timer = self._batched_timer = ExactTimer(clock)
