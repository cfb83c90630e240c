"""What twistd chatapp --check finds, and what it leaves alone."""

import os
from pathlib import Path

import pytest

from tests.server import (
    free_ports,
    run,
    serve,
    twistd,
    write_config,
)


def test_check(tmp_path: Path) -> None:
    """A configuration can be verified without starting anything, but for systemd's sockets."""
    config = tmp_path / "config.ini"
    config.write_text(
        "[tcp_server]\nendpoint = systemd:domain=INET6:name=tcp_server\n[ws_server]\nport = 0\n"
    )
    done = run(*twistd("-n", "chatapp", "--config", str(config), "--check"))
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode() == f"chatapp: {config}: all in order\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("port = x", "a whole number from 0 to 65535"),
        ("endpoint = ssl:0", "a Twisted server endpoint that works here (FileNotFoundError: {})"),
    ],
)
def test_check_of_a_mistake(tmp_path: Path, text: str, expected: str) -> None:
    """What would stop the start is what the check says, down to a certificate that is not there."""
    config = tmp_path / "config.ini"
    config.write_text(f"[ws_server]\nport = 0\n[tcp_server]\n{text}\n")
    check = twistd("-n", "chatapp", "--config", str(config), "--check")
    done = run(*check, folder=tmp_path)
    assert (done.returncode, done.stdout) == (1, b"")
    missing = f"[Errno 2] No such file or directory: {str(tmp_path / 'server.pem')!r}"
    complaint = f"{text}: expected {expected.format(missing)}"
    assert done.stderr.decode() == f"chatapp: {config}: [tcp_server] {complaint}\n"


def test_no_file_is_named(tmp_path: Path) -> None:
    """An empty name, as of a variable that is not set, does not mean the defaults."""
    done = run(*twistd("-n", "chatapp", "--config", "", "--check"), folder=tmp_path)
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.decode() == (
        "chatapp: expected the name of a file after --config"
        " (twistd chatapp --help shows the options)\n"
    )


def test_check_finds_everything(tmp_path: Path) -> None:
    """Each thing that would stop the start is a line of its own."""
    config = tmp_path / "config.ini"
    (tmp_path / "folder").mkdir()
    config.write_text(
        "[tcp_server]\nhost = 192.0.2.1\n[ws_server]\nendpoint = carrier:pigeon\n"
        "[history]\npath = folder\n"
    )
    done = run(*twistd("-n", "chatapp", "--config", str(config), "--check"), folder=tmp_path)
    assert (done.returncode, done.stdout) == (1, b"")
    start = f"chatapp: {config}: "
    lines = done.stderr.decode().splitlines()
    assert [line.removeprefix(start).partition(": ")[0] for line in lines] == [
        "[history] path = folder",
        "[tcp_server] host = 192.0.2.1, port = 6969",
        "[ws_server] endpoint = carrier:pigeon",
    ]


@pytest.mark.parametrize("by", ["journal", "systemd", "pidfile"])
def test_check_beside_the_running_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    """A reload's check finds the ports and the journal in use by the server that is to reload."""
    path = "chat.sqlite3" if by == "journal" else "memory"
    if by == "systemd":
        monkeypatch.setenv("MAINPID", "1")
    if by == "pidfile":
        (tmp_path / "twistd.pid").write_text(str(os.getpid()))
    with free_ports(2) as (tcp, ws):
        config = write_config(tmp_path / "config.ini", tcp=tcp, ws=ws, history=f"path = {path}")
        with serve(config):
            done = run(*twistd("-n", "chatapp", "--config", config, "--check"), folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, b"")
    used = [f"[history] path = {path}: a running server is using it"] if by == "journal" else []
    for section, port in (("tcp_server", tcp), ("ws_server", ws)):
        setting = f"[{section}] host = 127.0.0.1, port = {port}"
        used.append(f"{setting}: a running server has 127.0.0.1:{port}")
    lines = [f"chatapp: {config}: {line}" for line in (*used, "all in order")]
    assert done.stdout.decode().splitlines() == lines


def test_check_when_nothing_tells_of_a_running_server(tmp_path: Path) -> None:
    """Without a journal and a process number, a port in use is perhaps the server's own."""
    with free_ports(2) as (tcp, ws):
        config = write_config(tmp_path / "config.ini", tcp=tcp, ws=ws, history="path = memory")
        with serve(config):
            done = run(*twistd("-n", "chatapp", "--config", config, "--check"), folder=tmp_path)
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.decode().splitlines() == [
        f"chatapp: {config}: [{section}] host = 127.0.0.1, port = {port}: expected an address and"
        f" a port of this machine that are free (127.0.0.1:{port}: Address already in use; no fault"
        " if this server runs already)"
        for section, port in (("tcp_server", tcp), ("ws_server", ws))
    ]
