"""Reload: reading the configuration again while all users stay connected.

A file with a mistake changes nothing. Keys that need a restart keep their old value, and are named
in the log.
"""

from collections.abc import Callable
from dataclasses import fields, replace
from functools import partial
from pathlib import Path
from typing import Any

from twisted.logger import Logger

from chatapp.config import Config
from chatapp.config_file import load_config
from chatapp.errors import ConfigError
from chatapp.ops.notify import NotifyService
from chatapp.ops.options import Options
from chatapp.ports.certificate import Certificate

_log = Logger()


class Reload:
    """Reads the configuration, and hands it to all parts that have something to change.

    Args:
        running: the configuration of the start.
        load: reads the configuration; raises ConfigError if there is a mistake in it.
        notify: tells systemd of the reload.

    Attributes:
        followers: called with the new configuration, in which only keys that may change have
            changed; filled by the service.
        certificates: read again at each reload, even if the configuration has a mistake; filled by
            the service.
    """

    def __init__(self, running: Config, load: Callable[[], Config], notify: NotifyService) -> None:
        self.followers: list[Callable[[Config], None]] = []
        self.certificates: list[Certificate] = []
        self._running = running
        self._load = load
        self._notify = notify

    def __call__(self) -> None:
        """Read the configuration and the certificates again; after a mistake, all stays as it was.

        The log says what has changed, or what the mistake is.
        """
        self._notify.reloading()
        try:
            self._read_config()
            for certificate in self.certificates:
                _read_certificate(certificate)
        finally:
            self._notify.ready()

    def _read_config(self) -> None:
        try:
            wanted = self._load()
        except ConfigError as error:
            _log.error("Not reloaded, all stays as it was: {error}", error=error)
            return
        self._running, changed, waiting = merge(self._running, wanted)
        for follow in self.followers:
            follow(self._running)
        _log.info("Reloaded: {keys}", keys=", ".join(changed) or "nothing has changed")
        if waiting:
            _log.warn("These wait for a restart: {keys}", keys=", ".join(waiting))


def _read_certificate(certificate: Certificate) -> None:
    try:
        certificate.renew()
    except ConfigError as error:
        _log.error("The certificate stays as it was: {error}", error=error)
    else:
        _log.info("Certificate read: {name}", name=certificate.name)


def merge(running: Config, wanted: Config) -> tuple[Config, list[str], list[str]]:
    """Take over, from a new configuration, the keys that may change while the server runs.

    Args:
        running: the configuration in force.
        wanted: the new one.

    Returns:
        The configuration that is in force then, the keys that have changed in it, and the keys that
        differ but wait for a restart.
    """
    changed: list[str] = []
    waiting: list[str] = []
    for part in fields(running):
        old, new = getattr(running, part.name), getattr(wanted, part.name)
        live: dict[str, Any] = {}
        for key in fields(old):
            value = getattr(new, key.name)
            if value == getattr(old, key.name):
                continue
            if key.metadata.get("live"):
                live[key.name] = value
            (changed if key.name in live else waiting).append(f"[{part.name}] {key.name}")
        running = replace(running, **{part.name: replace(old, **live)})
    return running, changed, waiting


def reload_of(options: Options, notify: NotifyService) -> Reload:
    """Return what reads again the file that the options name, or the defaults if they name none."""
    # Absolute, because twistd may change the working directory before the first reload.
    path = options["config"] and str(Path(options["config"]).absolute())
    load = partial(load_config, path) if path else Config
    return Reload(options.configuration, load, notify)
