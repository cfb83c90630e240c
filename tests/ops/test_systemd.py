"""Under systemd: the units that ship, and the real server with what systemd does for it."""

import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from chatapp.config_file import load_config
from tests.server import SECONDS, browse, call, free_ports, serve
from tests.systemd import SOCKET_ACTIVATE, NotifySocket, socket_activate

DEPLOY = Path(__file__).parents[2] / "deploy"
UNITS = ("chatapp.service", "chatapp.socket", "chatapp-ws.socket")
GATEWAY = "chatapp-gateway.service"
ANALYZE = shutil.which("systemd-analyze")
MOST_EXPOSED = 15
"""Tenths of what systemd calls an exposure level: 0 is the best, 100 the worst."""


def analyze(*arguments: str) -> str:
    """Run systemd-analyze, which has to be content; return what it says."""
    assert ANALYZE
    done = subprocess.run(  # noqa: S603 - the tests choose what runs
        [ANALYZE, *arguments], capture_output=True, text=True, timeout=SECONDS, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stderr


@pytest.mark.skipif(not ANALYZE, reason="systemd-analyze is not installed")
def test_units(tmp_path: Path) -> None:
    """Every line of the units is understood, and the service is confined."""
    for name in (*UNITS, GATEWAY):
        text = (DEPLOY / name).read_text().replace("/opt/chatapp/bin/twistd", sys.executable)
        (tmp_path / name).write_text(text)
    units = [str(tmp_path / name) for name in (*UNITS, GATEWAY)]
    assert analyze("verify", *units) == ""
    for unit in (units[0], units[-1]):
        analyze("security", "--offline=true", f"--threshold={MOST_EXPOSED}", unit)


def test_the_configuration_of_a_gateway() -> None:
    """It can be loaded, and says where the servers are."""
    config = load_config(str(DEPLOY / "gateway.ini"))
    assert config.gateway.servers == ("tcp:10.0.0.1:6970", "tcp:10.0.0.2:6970")


def test_the_configuration_names_the_sockets() -> None:
    """What the units call their sockets is what the configuration beside them asks for."""
    config = load_config(str(DEPLOY / "config.ini"))
    for server, unit in ((config.tcp_server, UNITS[1]), (config.ws_server, UNITS[2])):
        (endpoint,) = server.endpoint
        name = endpoint.removeprefix("systemd:domain=INET6:name=")
        assert f"\nFileDescriptorName={name}\n" in (DEPLOY / unit).read_text()


@pytest.mark.skipif(not SOCKET_ACTIVATE, reason="systemd-socket-activate is not installed")
def test_socket_activation(tmp_path: Path) -> None:
    """It serves the sockets that it is given by name, and says when it is ready and stops."""
    address = str(tmp_path / "notify")
    config = tmp_path / "config.ini"
    text = (DEPLOY / "config.ini").read_text()
    config.write_text(f"{text}\n[history]\npath = {tmp_path / 'chatapp.sqlite3'}\n")
    with free_ports(2) as (tcp, ws), NotifySocket(address) as systemd:
        by = socket_activate({"tcp_server": tcp, "ws_server": ws}, [*os.environ, "NOTIFY_SOCKET"])
        with serve(str(config), by=by, called_at=tcp, notified_at=address) as server:
            assert (server.tcp_port, server.ws_port) == (tcp, ws)
            assert systemd.wait_for("READY=1") == "READY=1\nSTATUS=users: 0, rooms: 1"
            with (
                call(server, "ann") as ann,
                browse(server) as bob,
            ):
                bob.send("/me waves")
                while " waves" not in ann.read():
                    pass
            server.signal(signal.SIGHUP)
            assert re.fullmatch(r"RELOADING=1\nMONOTONIC_USEC=\d+", systemd.wait_for("RELOADING=1"))
            assert systemd.wait_for("READY=1") == "READY=1\nSTATUS=users: 0, rooms: 1"
        systemd.wait_for("STOPPING=1")
