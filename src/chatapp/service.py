"""The service that twistd runs: everything is wired together here, and only here."""

import os
import resource
import signal
from functools import partial
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, cast

from twisted.application.service import MultiService
from twisted.internet.endpoints import quoteStringArgument, serverFromString
from twisted.internet.interfaces import IReactorFromThreads, IStreamServerEndpoint
from twisted.logger import ILogObserver
from twisted.python import usage
from twisted.python.components import Componentized
from twisted.python.logfile import LogFile

from chatapp import logs
from chatapp.config import Config, Listener, load_config
from chatapp.errors import ConfigError
from chatapp.extensions import GROUP, add_commands
from chatapp.factory import ChatFactory
from chatapp.listener import ListenerService
from chatapp.notify import NotifyService
from chatapp.slash import builtin_commands
from chatapp.tcp import ChatLineProtocol
from chatapp.websocket import ChatWebSocketFactory

DEFAULT_CONFIG = "config.ini"
BACKLOG = 4096
"""How many connections the kernel keeps until they are accepted; a restart brings a crowd."""


class Options(usage.Options):
    """What may stand behind `twistd chatapp`."""

    optParameters = (("config", "c", None, f"The configuration file [default: {DEFAULT_CONFIG}]"),)

    def postOptions(self) -> None:
        """Load the configuration, or end with the one line that says what is wrong with it."""
        if self["config"] is None and Path(DEFAULT_CONFIG).exists():
            self["config"] = DEFAULT_CONFIG
        try:
            self.configuration = load_config(self["config"]) if self["config"] else Config()
        except ConfigError as error:
            raise SystemExit(f"chatapp: {error}") from None


class ChatService(MultiService):
    """The listeners as one service, which also sees to where and how twistd logs."""

    def __init__(self, twistd: Any, log_level: str) -> None:
        super().__init__()
        self._twistd = twistd
        self._log_level = log_level

    def setServiceParent(self, parent: Any) -> None:
        """Give the application its observer; twistd asks for it before it starts to log."""
        if isinstance(parent, Componentized) and self._twistd is not None:
            output = logs.open_output(self._twistd)
            if output is not None:
                parent.setComponent(ILogObserver, logs.make_observer(output, self._log_level))
            if isinstance(output, LogFile):
                _reopen_on_signal(output)
        super().setServiceParent(parent)


def makeService(options: Options, reactor: Any = None) -> ChatService:
    """Return the chat with its listeners, as twistd asks for it."""
    if reactor is None:
        from twisted.internet import reactor  # noqa: PLC0415 - the import installs one

    _allow_descriptors()
    config = options.configuration
    commands = builtin_commands()
    # Not before the log is open, which shows what is added and what is broken.
    reactor.callWhenRunning(add_commands, commands, entry_points(group=GROUP))
    chat = ChatFactory(config, commands, reactor)
    chat.protocol = ChatLineProtocol  # type: ignore[assignment]  # its factory is of one kind only
    service = ChatService(options.parent, config.chat.log_level)
    servers = (("tcp_server", chat), ("ws_server", ChatWebSocketFactory(chat, reactor)))
    for section, factory in servers:
        server: Listener = getattr(config, section)
        try:
            endpoints = [(text, _parse(reactor, text)) for text in _descriptions(server)]
        except ConfigError as error:
            raise SystemExit(f"chatapp: {options['config']}: [{section}] {error}") from None
        for text, endpoint in endpoints:
            optional = server.host == "localhost" and len(endpoints) > 1
            name = f"[{section}] {text}"
            service.addService(ListenerService(name, endpoint, factory, optional=optional))
    # Behind the listeners: it says that they are open, and before they close that they will.
    service.addService(NotifyService(os.environ, partial(_status, chat), reactor))
    return service


def _status(chat: ChatFactory) -> str:
    """Return the line that `systemctl status` shows."""
    return f"users: {len(chat.users)}, rooms: {len(chat.rooms)}"


def _descriptions(server: Listener) -> tuple[str, ...]:
    """Return the endpoint strings for a server; localhost has two addresses."""
    if server.endpoint:
        return server.endpoint
    hosts = ("127.0.0.1", "::1") if server.host == "localhost" else (server.host,)
    return tuple(
        f"tcp:{server.port}:interface={quoteStringArgument(host)}:backlog={BACKLOG}"
        for host in hosts
    )


def _parse(reactor: Any, text: str) -> IStreamServerEndpoint:
    try:
        endpoint: IStreamServerEndpoint = serverFromString(reactor, text)
    except Exception as error:  # each kind of endpoint has its own ways to fail
        raise ConfigError(
            f"endpoint = {text}: expected a Twisted server endpoint that works here ({error!r})"
        ) from error
    return endpoint


def _allow_descriptors() -> None:
    """Have as many file descriptors as this process may: each connection is one."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _reopen_on_signal(output: LogFile) -> None:
    """On SIGUSR1, go on in a new file of the same name: whoever sent it has moved the old one."""
    from twisted.internet import reactor  # noqa: PLC0415 - the import installs one

    reopen = partial(cast("IReactorFromThreads", reactor).callFromThread, output.reopen)
    signal.signal(signal.SIGUSR1, lambda *_: reopen())
