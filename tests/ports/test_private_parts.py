"""The private parts of libraries: each is named here, and touched only in the files named here.

An upgrade of autobahn or Twisted that lacks one of them fails here, with the name of what it lacks.
"""

import ast
import inspect
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from autobahn.twisted.websocket import WebSocketServerFactory, WebSocketServerProtocol
from autobahn.websocket import interfaces
from autobahn.websocket.protocol import WebSocketProtocol
from twisted.application.internet import StreamServerEndpointService
from twisted.internet.abstract import FileDescriptor
from twisted.internet.endpoints import SSL4ServerEndpoint
from twisted.internet.protocol import Protocol, ServerFactory
from twisted.internet.tcp import Port
from twisted.internet.testing import MemoryReactorClock, StringTransport
from twisted.protocols.haproxy import _wrapper
from twisted.protocols.tls import TLSMemoryBIOProtocol

SOURCE = Path(__file__).parents[2] / "src" / "chatapp"

TWISTED_FILES = ("ports/transport.py", "ports/listener.py", "ports/endpoint.py")

METHODS = {
    "_cancelAutoPingTimeoutCall": [],
    "_closeConnection": ["abort"],
    "_dataReceived": ["data"],
    "_max_message_size_exceeded": ["msg_size", "max_msg_size", "reason"],
    "_fail_connection": ["code", "reason"],
    "_parseExtensionsHeader": ["header", "removeQuotes"],
    "failHandshake": ["reason", "code", "responseHeaders"],
    "onAutoPingTimeout": [],
    "onFrameBegin": [],
    "processData": [],
    "processHandshake": [],
    "sendCloseFrame": ["code", "reasonUtf8", "isReply"],
    "sendData": ["data", "sync", "chopsize"],
    "sendHttpErrorResponse": ["code", "reason", "responseHeaders"],
    "unregisterProducer": [],
}
"""What is called or overridden of an autobahn connection, with the parameters."""

ATTRIBUTES = {
    *("STATE_CONNECTING", "STATE_OPEN", "state", "data", "current_frame", "inside_message"),
    *("CONFIG_ATTRS", "maxFramePayloadSize", "maxMessagePayloadSize", "autoPingTimeout"),
    *("autoPingPendingSeq", "autoPingTimeoutCall", "closeHandshakeTimeoutCall"),
    *("remoteCloseCode", "_perMessageCompress", "is_closed", "failedByMe", "wasClean"),
    "_isMessageCompressed",
}
"""What is read or set of it."""

FACTORY = {"_batched_timer"}
"""What is set of autobahn's factory."""

DOCUMENTED = {"_exit"}
"""What is public although its name looks private: `os._exit`."""

TWISTED = [
    *[("FileDescriptor", name) for name in ("_tempDataLen", "dataBuffer", "offset")],
    *[("Port", name) for name in ("doRead", "numberAccepts")],
    *[("StreamServerEndpointService", f"_{n}") for n in ("raiseSynchronously", "waitingForPort")],
    ("SSL4ServerEndpoint", "_sslContextFactory"),
    ("_wrapper", "HAProxyProtocolWrapper"),
    ("_wrapper", "HAProxyWrappingFactory"),
    ("HAProxyProtocolWrapper", "_proxyInfo"),
    ("TLSMemoryBIOProtocol", "_handshakeDone"),
]
"""What is touched of Twisted, and what it belongs to."""

PUBLIC = {
    *("onOpen", "onMessage", "onClose", "onConnect"),
    *dir(interfaces.IWebSocketChannel),
    *dir(interfaces.IWebSocketChannelFrameApi),
    *dir(interfaces.IWebSocketChannelStreamingApi),
    *dir(interfaces.IWebSocketServerChannelFactory),
    *dir(Protocol),
    *dir(ServerFactory),
}
"""What autobahn documents, and Twisted."""

NAMEDTUPLE = {"_asdict", "_fields", "_make", "_replace"}
REQUEST = (
    b"GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


@pytest.fixture
def factory(clock: MemoryReactorClock) -> WebSocketServerFactory:
    """A factory of autobahn's own, without anything of ours."""
    return WebSocketServerFactory(reactor=clock)


@pytest.fixture
def connection(factory: WebSocketServerFactory) -> Any:
    """A connection of autobahn's own, which is open and has received a message."""
    connection = WebSocketServerProtocol()
    connection.factory = factory
    connection.makeConnection(StringTransport())
    connection.dataReceived(REQUEST)
    assert connection.state == connection.STATE_OPEN
    connection.dataReceived(b"\x81\x80\0\0\0\0")
    return connection


@pytest.fixture
def of_twisted(clock: MemoryReactorClock) -> Iterator[dict[str, object]]:
    """What has the private parts of Twisted, by name."""
    port = Port(0, ServerFactory(), interface="127.0.0.1", reactor=clock)
    port.startListening()
    proxies: Any = _wrapper.HAProxyWrappingFactory(ServerFactory())
    yield {
        "FileDescriptor": FileDescriptor(clock),
        "Port": port,
        "StreamServerEndpointService": StreamServerEndpointService(None, None),
        "SSL4ServerEndpoint": SSL4ServerEndpoint(clock, 0, None),
        "_wrapper": _wrapper,
        "HAProxyProtocolWrapper": _wrapper.HAProxyProtocolWrapper(proxies, Protocol()),
        "TLSMemoryBIOProtocol": TLSMemoryBIOProtocol,
    }
    port.stopListening()
    clock.advance(0)


@pytest.mark.parametrize("name", sorted(METHODS))
def test_methods_of_autobahn(connection: Any, name: str) -> None:
    """An open connection has each method, with the same parameters."""
    method = getattr(connection, name, None)
    parameters = None if method is None else list(inspect.signature(method).parameters)
    assert parameters == METHODS[name], f"autobahn {version('autobahn')} has another {name}"


@pytest.mark.parametrize("name", sorted(ATTRIBUTES))
def test_attributes_of_autobahn(connection: Any, name: str) -> None:
    """An open connection has each attribute."""
    assert hasattr(connection, name), f"autobahn {version('autobahn')} has no {name}"


def test_timer_of_autobahn(factory: WebSocketServerFactory) -> None:
    """The factory has the timer that is replaced, which is called the same way."""
    timer = getattr(factory, "_batched_timer", None)
    assert hasattr(timer, "call_later"), f"autobahn {version('autobahn')} has another timer"


def test_close_codes_of_autobahn() -> None:
    """The class has the list of valid close codes that one is added to."""
    codes = getattr(WebSocketProtocol, "CLOSE_STATUS_CODES_ALLOWED", [])
    assert {1000, 1014} <= set(codes), f"autobahn {version('autobahn')} has another list of codes"


def test_frame_of_autobahn(connection: Any) -> None:
    """What was received of a frame's head says which kind of frame it is."""
    connection.dataReceived(b"\x89\x81\0\0\0\0")
    assert connection.current_frame.opcode == 9, f"autobahn {version('autobahn')}: current_frame"


@pytest.mark.parametrize(("owner", "name"), TWISTED)
def test_parts_of_twisted(of_twisted: dict[str, object], owner: str, name: str) -> None:
    """Twisted's classes have each part."""
    assert hasattr(of_twisted[owner], name), f"Twisted {version('twisted')}: no {owner}.{name}"


def parsed(path: Path) -> ast.Module:
    """Return what a file says."""
    return ast.parse(path.read_text(encoding="utf-8"))


def own_names(tree: ast.AST) -> set[str]:
    """Return what classes define, and what their methods touch of themselves."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            for each in node.body:
                if isinstance(each, ast.FunctionDef):
                    found.add(each.name)
                elif isinstance(each, ast.Assign | ast.AnnAssign):
                    targets = each.targets if isinstance(each, ast.Assign) else [each.target]
                    found |= {target.id for target in targets if isinstance(target, ast.Name)}
        elif isinstance(node, ast.Attribute) and is_self(node.value):
            found.add(node.attr)
    return found


def is_self(node: ast.expr) -> bool:
    """Whether an expression is `self`, `super()`, or what made the one it belongs to."""
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id == "super"
    if isinstance(node, ast.Attribute):
        return node.attr == "factory" and is_self(node.value)
    return isinstance(node, ast.Name) and node.id in ("self", "cls")


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("ports/autobahn.py", {*METHODS, *ATTRIBUTES, *FACTORY}),
        ("ports/hooks.py", set()),
        ("ports/handshake.py", set()),
        ("ports/websocket.py", set()),
    ],
)
def test_autobahn_is_touched_in_one_file(
    connection: Any, factory: object, name: str, parts: set[str]
) -> None:
    """One file touches all that is named above, and the files that build on it touch nothing."""
    private = {*dir(connection), *dir(factory)} - PUBLIC
    assert own_names(parsed(SOURCE / name)) & private == parts


def foreign_names(tree: ast.AST) -> set[str]:
    """Return what a file touches or imports that is private, and that its classes do not have."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            found |= {part for alias in node.names for part in alias.name.split(".")}
            found |= set((getattr(node, "module", None) or "").split("."))
    of_twisted = {name for _, name in TWISTED}
    ours = NAMEDTUPLE | DOCUMENTED | own_names(tree) - of_twisted
    return {name for name in found - ours if name[:1] == "_" != name[1:2]}


@pytest.mark.parametrize(
    "path", sorted(SOURCE.rglob("*.py")), ids=lambda path: path.relative_to(SOURCE).as_posix()
)
def test_no_other_file_touches_private_parts(path: Path) -> None:
    """Whatever library it is of: what is private stays in the files that are for it."""
    named = {part for parts in TWISTED for part in parts}
    allowed = named if path.relative_to(SOURCE).as_posix() in TWISTED_FILES else set()
    assert foreign_names(parsed(path)) <= allowed
