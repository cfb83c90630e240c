"""The service that twistd runs: everything is wired together here, and only here."""

import os
from collections.abc import Callable
from functools import partial
from importlib.metadata import entry_points
from typing import Any

from twisted.application.internet import TimerService
from twisted.internet.protocol import Factory
from twisted.logger import Logger

from chatapp.chat.factory import ChatFactory
from chatapp.chat.public_keys import fingerprint, key_hash
from chatapp.chat.upkeep import STEP_SECONDS, Upkeep
from chatapp.commands import CommandTable
from chatapp.config import Config
from chatapp.errors import ConfigError, JournalError
from chatapp.gateway_service import make_gateway
from chatapp.link.factory import LinkFactory
from chatapp.link.secret import load_secret
from chatapp.ops.clock import use_monotonic_clock
from chatapp.ops.extras import check_extras
from chatapp.ops.garbage import GarbageService
from chatapp.ops.lag import LagService
from chatapp.ops.listeners import add_listeners
from chatapp.ops.making import make_chat
from chatapp.ops.notify import NotifyService, stands_by
from chatapp.ops.options import Options
from chatapp.ops.readiness import why_not_ready
from chatapp.ops.reload import reload_of
from chatapp.ops.root import ChatService, allow_descriptors
from chatapp.ports.endpoint import serves_ssh
from chatapp.ports.page_files import load_page
from chatapp.ports.schema_file import schema_file
from chatapp.ports.websocket import ChatWebSocketFactory
from chatapp.slash import builtin_commands
from chatapp.slash.extensions import GROUP, add_commands
from chatapp.storage.redis.address import is_redis, parse_address
from chatapp.storage.redis.counts import RedisCounts
from chatapp.storage.searching import Searching
from chatapp.storage.service import JournalService, KeptJournal
from chatapp.storage.sqlite import SqliteJournal
from chatapp.text import hide_password

_log = Logger()

__all__ = ["Options", "makeService"]  # what twistd asks for


def makeService(options: Options, reactor: Any = None) -> ChatService:
    """Return the whole server as a service, for twistd.

    Args:
        options: the options, with the configuration.
        reactor: the reactor; None for the reactor that Twisted has installed.
    """
    if reactor is None:
        from twisted.internet import reactor  # noqa: PLC0415 - the import installs one

        use_monotonic_clock(reactor)
    allow_descriptors()
    config = options.configuration
    if config.gateway.servers:
        return make_gateway(options, reactor)
    commands = builtin_commands()
    reactor.callWhenRunning(_begin, commands)
    journal = _journal_of(config, reactor, partial(stands_by, os.environ))
    chat, needed = make_chat(config, commands, journal, reactor)
    websocket = ChatWebSocketFactory(chat, reactor, load_page() | schema_file())
    notify = NotifyService(os.environ, partial(_status, chat), reactor)
    reload = reload_of(options, notify)
    reload.followers += chat.configure, websocket.configure
    service = ChatService(options.parent, config, reload)
    JournalService(chat, journal).setServiceParent(service)
    for part in needed:
        service.addService(part)
    _add_upkeep(service, chat, reactor)
    factories: dict[str, Any] = {"tcp_server": chat, "ws_server": websocket}
    try:
        factories |= _factories_of_extras(service, chat, reactor)
        secret = load_secret(config.link)
        factories["link"] = LinkFactory(factories, secret, reactor, chat.counts, chat.settings)
        add_listeners(service, config, factories, reactor)
    except ConfigError as error:
        raise SystemExit(f"chatapp: {options['config']}: {error}") from None
    # After the listeners: it says "ready" when they are open, and "stopping" before they close.
    service.addService(notify)
    return service


def _begin(commands: CommandTable) -> None:
    """Add the commands of other packages, and say that clients are accepted from now on.

    The log is open by then, which shows which commands are added and which are broken.
    """
    add_commands(commands, entry_points(group=GROUP))
    _log.info("Ready")


def _journal_of(config: Config, reactor: Any, waits: Callable[[], None]) -> KeptJournal | None:
    """Return the journal that the configuration names, if there is to be one.

    Args:
        config: the configuration.
        reactor: the reactor.
        waits: called while this server waits for another one's journal.
    """
    history = config.history
    if history.path == "memory":
        return None
    if is_redis(history.path):
        return _redis_journal(config, reactor, waits)
    return SqliteJournal(history.path, reactor, history.synchronous, history.search)


def _redis_journal(config: Config, reactor: Any, waits: Callable[[], None]) -> KeptJournal:
    try:
        check_extras(config)
        address = parse_address(config.history.path)
    except ConfigError as error:
        raise SystemExit(f"chatapp: {error}") from None
    except JournalError as error:
        path = hide_password(config.history.path)
        raise SystemExit(f"chatapp: [history] path = {path}: {error}") from None
    from chatapp.storage.redis.connection import Connection  # noqa: PLC0415 - needs an extra
    from chatapp.storage.redis.journal import RedisJournal  # noqa: PLC0415 - the same

    counts = RedisCounts()
    link = Connection(address, reactor, counts)
    searching = Searching(config.history.search, reactor)
    return RedisJournal(address, link, reactor.seconds, _end, counts, searching, waits)


def _end(why: str) -> None:
    """End the process at once: nothing that it could still say would be kept.

    It is as after `kill -9`, which loses nothing that anybody was shown. Whoever started the server
    starts it again, and it goes on from what the journal then has.
    """
    _log.critical(
        "The journal is lost: {why}; the server ends, and is to be started again", why=why
    )
    os._exit(1)


def _add_upkeep(service: ChatService, chat: ChatFactory, reactor: Any) -> None:
    """Have what is no longer needed forgotten, little by little."""
    service.addService(GarbageService(reactor))
    upkeep = TimerService(STEP_SECONDS, Upkeep(chat).step)
    upkeep.clock = reactor
    upkeep.setServiceParent(service)


def _factories_of_extras(
    service: ChatService, chat: ChatFactory, reactor: Any
) -> dict[str, Factory]:
    """Return the factories, by their sections, that need extras, as far as they are asked for.

    Raises:
        ConfigError: an extra is not installed, or the host key for ssh cannot be used.
    """
    check_extras(chat.config)
    factories: dict[str, Factory] = {}
    if serves_ssh(chat.config):
        factories["ssh_server"] = _ssh_factory(chat)
    if chat.config.metrics.endpoint:
        factories["metrics"] = _measure(service, chat, reactor)
    return factories


def _ssh_factory(chat: ChatFactory) -> Factory:
    """Return the factory of ssh connections, with the host key, which is made if there is none."""
    from chatapp.ports.ssh.factory import SshFactory  # noqa: PLC0415 - needs an extra
    from chatapp.ports.ssh.host_key import load_host_key  # noqa: PLC0415 - the same

    key = load_host_key(chat.config)
    _log.info("The ssh host key is {key}", key=fingerprint(key_hash(key.blob())))
    return SshFactory(chat, key)


def _measure(service: ChatService, chat: ChatFactory, reactor: Any) -> Any:
    """Have the reactor's lag measured, and return the factory for the metrics endpoint."""
    from chatapp.ops.metrics import CertificateCollector, ChatCollector  # noqa: PLC0415 - the same
    from chatapp.ops.process import ProcessCollector  # noqa: PLC0415 - the same
    from chatapp.ops.redis_metrics import RedisCollector  # noqa: PLC0415 - needs an extra
    from chatapp.ops.site import MetricsSite  # noqa: PLC0415 - the same

    service.addService(LagService(reactor, chat.counts.lag_seconds))
    collectors = [
        CertificateCollector(service.reload.certificates),
        ChatCollector(chat),
        ProcessCollector(),
    ]
    counts = getattr(chat.journal, "counts", None)
    if isinstance(counts, RedisCounts):
        collectors.append(RedisCollector(counts))
    wrong = partial(why_not_ready, chat, lambda: bool(service.running))
    return MetricsSite(collectors, wrong, reactor)


def _status(chat: ChatFactory) -> str:
    """Return the line that `systemctl status` shows."""
    return f"users: {len(chat.users.online)}, rooms: {len(chat.rooms)}"
