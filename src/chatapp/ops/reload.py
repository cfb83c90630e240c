"""Reading the configuration again while everyone stays connected."""

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

from twisted.logger import Logger

from chatapp.config import Config
from chatapp.errors import ConfigError
from chatapp.ops.notify import NotifyService
from chatapp.ports.certificate import Certificate

_log = Logger()


class Reload:
    """Reads the configuration when it is called, and tells those who follow it what holds then.

    `followers` are called with a configuration in which only what can change has changed, and the
    `certificates` are read again whatever the configuration says.
    """

    def __init__(self, running: Config, load: Callable[[], Config], notify: NotifyService) -> None:
        self.followers: list[Callable[[Config], None]] = []
        self.certificates: list[Certificate] = []
        self._running = running
        self._load = load
        self._notify = notify

    def __call__(self) -> None:
        """Go on with the configuration as it is now; with a mistake in it, all stays as it was."""
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
    """Change in a configuration what can change while the server runs.

    Returns:
        What holds then, the keys that have changed in it, and those that need a restart to.
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
