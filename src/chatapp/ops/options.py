"""The options of `twistd chatapp`, and what it does in place of a server if they say so."""

import os
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, NoReturn

from twisted.python import usage

from chatapp import __version__
from chatapp.config import Config
from chatapp.config_file import load_config
from chatapp.errors import ConfigError, JournalError
from chatapp.gateway.servers import not_read, parse_servers
from chatapp.link.secret import load_secret
from chatapp.ops.copy_option import copy_to
from chatapp.ops.extras import check_extras, installed
from chatapp.ports.check import PortCheck
from chatapp.ports.endpoint import serves_ssh
from chatapp.storage.backup import back_up, restore
from chatapp.storage.check import check_journal
from chatapp.storage.redis.address import is_redis
from chatapp.storage.report import REPORTS, Source, open_file, report
from chatapp.text import escape, hide_password

DEFAULT_CONFIG = "config.ini"
ACTS = ("check", "backup", "restore", "copy-to", *REPORTS)
"""The options that do something in place of a server."""


class Options(usage.Options):
    """The options of `twistd chatapp`.

    Attributes:
        configuration: what the file says; set when the options are parsed.
    """

    optParameters = (
        ("backup", None, None, "Copy the journal, which may be in use, to this file, and end."),
        ("restore", None, None, "Put this copy in the journal's place, and end."),
        ("copy-to", None, None, "Copy the journal to where this configuration has it, and end."),
    )
    optFlags = (
        ("check", None, "Say whether the configuration is in order, and end."),
        ("audit", None, "Show what was done to keep order, and end."),
        ("users", None, "Show the registered users, and end."),
        ("bans", None, "Show who is banned or muted, and end."),
    )

    def __init__(self) -> None:
        super().__init__()
        self["config"] = None

    def opt_config(self, file: str) -> None:
        """The configuration file [default: config.ini]."""
        if not file:
            raise usage.UsageError("expected the name of a file after --config")
        if self["config"] is not None:
            raise usage.UsageError("expected --config once")
        self["config"] = file

    opt_c = opt_config

    def parseArgs(self, *words: str) -> None:
        """Refuse all words that are no options."""
        if words:
            raise usage.UsageError(f"expected no {words[0]}; --config FILE names the configuration")

    def parseOptions(self, options: Any = None) -> None:
        """Parse the options, or end with one line that says what is wrong with them."""
        try:
            super().parseOptions(options)
        except usage.UsageError as error:
            raise SystemExit(
                f"chatapp: {escape(str(error))} (twistd chatapp --help shows the options)"
            ) from None

    def postOptions(self) -> None:
        """Load the configuration, or end with one line that says what is wrong with it."""
        if sum(bool(self[name]) for name in ACTS) > 1:
            *acts, last = (f"--{name}" for name in ACTS)
            raise SystemExit(f"chatapp: expected only one of {', '.join(acts)} and {last}")
        if self["config"] is None and Path(DEFAULT_CONFIG).exists():
            self["config"] = DEFAULT_CONFIG
        try:
            self.configuration = load_config(self["config"]) if self["config"] else Config()
        except ConfigError as error:
            raise SystemExit(f"chatapp: {error}") from None
        self._act()

    def _act(self) -> None:
        """Do what is to be done in place of a server, if there is anything, and end."""
        if self["check"]:
            self._check()
        if self["backup"]:
            self._copy(back_up, self["backup"], "copied to")
        if self["restore"]:
            self._copy(restore, self["restore"], "restored from")
        if self["copy-to"]:
            copy_to(self.configuration, self["copy-to"])
        for name in filter(self.get, REPORTS):
            self._report(name)

    def _report(self, name: str) -> NoReturn:
        path = self.configuration.history.path
        shown = hide_password(path)
        if path == "memory":
            raise SystemExit(f"chatapp: [history] path = {shown}: expected a journal, to read")
        try:
            if is_redis(path):
                check_extras(self.configuration)
            with _source(path) as source:
                lines = report(source, name, self.configuration.accounts.owners)
        except ConfigError as error:
            raise SystemExit(f"chatapp: {error}") from None
        except JournalError as error:
            raise SystemExit(f"chatapp: the journal {shown} cannot be read: {error}") from None
        sys.stdout.write("".join(f"{line}\n" for line in lines))
        raise SystemExit(0)

    def _copy(self, do: Callable[[str, str], None], copy: str, what: str) -> NoReturn:
        path = self._file("to copy")
        try:
            do(path, copy)
        except JournalError as error:
            raise SystemExit(
                f"chatapp: the journal {path} was not {what} {copy}: {error}"
            ) from None
        sys.stdout.write(f"chatapp: the journal {path} was {what} {copy}\n")
        raise SystemExit(0)

    def _file(self, purpose: str) -> str:
        """Return the journal's file, or end with one line if the journal is in no file."""
        path = self.configuration.history.path
        if path == "memory" or is_redis(path):
            raise SystemExit(
                f"chatapp: [history] path = {hide_password(path)}: expected a file, {purpose}"
            )
        return path

    def opt_version(self) -> NoReturn:
        """Say which version this is, and end."""
        sys.stdout.write(f"chatapp {__version__}\n")
        raise SystemExit(0)

    def _check(self) -> NoReturn:
        name = self["config"] or "no file"
        # systemd sets MAINPID for a reload; without systemd, twistd's own file has the process.
        pidfile = self.parent["pidfile"] if self.parent is not None else ""
        running = "MAINPID" in os.environ or is_running(pidfile)
        faults, notes = find_faults(self.configuration, running=running)
        if faults:
            raise SystemExit("\n".join(f"chatapp: {name}: {fault}" for fault in faults))
        for line in (*notes, "all in order"):
            sys.stdout.write(f"chatapp: {name}: {line}\n")
        raise SystemExit(0)


def _source(path: str) -> AbstractContextManager[Source]:
    if not is_redis(path):
        return open_file(path)
    from chatapp.storage.redis.source import open_redis  # noqa: PLC0415 - needs an extra

    return open_redis(path)


def is_running(pidfile: str) -> bool:
    """Return True if a process has the number that is in a file."""
    try:
        os.kill(int(Path(pidfile).read_text(encoding="ascii")), 0)
    except PermissionError:  # of another user
        return True
    except (OSError, ValueError, OverflowError):
        return False
    return True


def find_faults(config: Config, *, running: bool) -> tuple[list[str], list[str]]:
    """Look for what would stop the start.

    Args:
        config: the configuration.
        running: True if a server with this configuration is known to run; else its journal tells,
            if there is one.

    Returns:
        What would stop it, in one line each; and what belongs to a running server.
    """
    faults, notes = [], []
    path = "memory" if config.gateway.servers else config.history.path
    known = running or (None if path == "memory" else False)
    if path != "memory":
        shown = hide_password(path)
        try:
            if _check_journal(path):
                known = True
                notes.append(f"[history] path = {shown}: a running server is using it")
        except JournalError as error:
            faults.append(f"[history] path = {shown}: {error}")
    try:
        check_extras(config)
        _check_links(config)
        _check_host_key(config)
    except ConfigError as error:
        faults.append(str(error))
    if config.gateway.servers and (unread := not_read(config)):
        notes.append(f"a gateway: {unread}")
    ports = PortCheck(config, running=known)
    return faults + ports.faults, notes + ports.notes


def _check_journal(path: str) -> bool:
    """See that a journal can be opened; return whether a running server has it.

    Raises:
        JournalError: it cannot be opened.
    """
    if not is_redis(path):
        return check_journal(path)
    if not installed("hiredis"):  # which is said with the extras
        return False
    from chatapp.storage.redis.check import check_redis  # noqa: PLC0415 - needs an extra

    return check_redis(path)


def _check_links(config: Config) -> None:
    """See that gateways may connect, or that this gateway can.

    Raises:
        ConfigError: the secret cannot be used, or what says where a server is.
    """
    parse_servers(config, None)
    load_secret(config.link, config.gateway.servers)


def _check_host_key(config: Config) -> None:
    """See that there is a host key for ssh, or that one can be made.

    Raises:
        ConfigError: there is none.
    """
    if serves_ssh(config) and not config.gateway.servers:
        from chatapp.ports.ssh.host_key import check_host_key  # noqa: PLC0415 - needs an extra

        check_host_key(config)
