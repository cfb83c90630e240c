"""The host key: made once, read by nobody else, and the configuration that it takes."""

import os
from pathlib import Path

import pytest
from twisted.internet.testing import MemoryReactorClock

from chatapp.config_file import load_config
from chatapp.errors import ConfigError
from chatapp.ops import extras
from chatapp.ops.options import Options, find_faults
from chatapp.ports.listener import ListenerService
from chatapp.ports.ssh.factory import SshFactory
from chatapp.ports.ssh.host_key import check_host_key, load_host_key
from chatapp.service import makeService
from tests.ssh_program import new_key


def write(folder: Path, more: str = "") -> Path:
    """Write a configuration with an ssh port; return the file."""
    file = folder / "config.ini"
    ports = "[tcp_server]\nport = 0\n[ws_server]\nport = 0\n"
    journal = f"[history]\npath = {folder / 'journal' / 'chat.db'}\n"
    endpoint = "[ssh_server]\nendpoint = tcp:0:interface=127.0.0.1\n"
    file.write_text(ports + journal + endpoint + more)
    (folder / "journal").mkdir(exist_ok=True)
    return file


def test_it_is_made_once(tmp_path: Path) -> None:
    """It is beside the journal, and only its owner may read it."""
    config = load_config(str(write(tmp_path)))
    check_host_key(config)
    made = tmp_path / "journal" / "ssh_host_key"
    assert not made.exists()
    key = load_host_key(config)
    assert key.sshType() == b"ssh-ed25519"
    assert made.stat().st_mode & 0o777 == 0o600
    assert load_host_key(config) == key
    check_host_key(config)
    elsewhere = load_config(str(write(tmp_path, f"host_key = {tmp_path / 'other'}\n")))
    assert load_host_key(elsewhere) != key
    assert (tmp_path / "other").exists()


@pytest.mark.parametrize(
    ("text", "mode", "expected"),
    [
        (new_key().toString("openssh"), 0o640, "that only its owner may read (chmod 600)"),
        (b"no key", 0o600, "with a private key in OpenSSH's form, without a passphrase"),
        (
            new_key().toString("openssh", passphrase=b"hush"),
            0o600,
            "with a private key in OpenSSH's form, without a passphrase",
        ),
        (new_key().public().toString("openssh"), 0o600, "with a private key of the kind ed25519"),
    ],
    ids=["open", "no-key", "passphrase", "public"],
)
def test_no_good_files(tmp_path: Path, text: bytes, mode: int, expected: str) -> None:
    """The start and the check say in one line what would be right."""
    path = tmp_path / "key"
    path.write_bytes(text)
    path.chmod(mode)
    config = load_config(str(write(tmp_path, f"host_key = {path}\n")))
    complaint = f"[ssh_server] host_key = {path}: expected a file {expected}"
    for look in (load_host_key, check_host_key):
        with pytest.raises(ConfigError) as found:
            look(config)
        assert str(found.value) == complaint
    assert find_faults(config, running=False)[0] == [complaint]


def test_no_folder(tmp_path: Path) -> None:
    """What cannot be made or read is said with the reason."""
    config = load_config(str(write(tmp_path, f"host_key = {tmp_path / 'no' / 'key'}\n")))
    with pytest.raises(ConfigError, match="expected a file that can be read or made here"):
        load_host_key(config)
    with pytest.raises(ConfigError, match="expected a file in a folder that this user may write"):
        check_host_key(config)
    config = load_config(str(write(tmp_path, f"host_key = {tmp_path}\n")))
    with pytest.raises(ConfigError, match="expected a file that"):
        check_host_key(config)


def test_the_port(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is open if the configuration says so, and then takes the extra."""
    monkeypatch.chdir(tmp_path)
    parsed = Options()
    parsed.parseOptions(["--config", str(write(tmp_path))])
    reactor = MemoryReactorClock()
    service = makeService(parsed, reactor)
    listeners = [each for each in service if isinstance(each, ListenerService)]
    assert [type(each.factory) for each in listeners].count(SshFactory) == 1
    monkeypatch.setattr(extras, "find_spec", lambda name: None if name == "bcrypt" else name)
    with pytest.raises(SystemExit) as ended:
        makeService(parsed, MemoryReactorClock())
    assert str(ended.value.code).endswith(
        ': [ssh_server]: expected the extra that it takes (pip install ".[ssh]")'
    )


def test_off(tmp_path: Path) -> None:
    """By default there is no ssh port, and no key."""
    file = tmp_path / "config.ini"
    file.write_text("[tcp_server]\nport = 0\n[ws_server]\nport = 0\n[history]\npath = memory\n")
    assert find_faults(load_config(str(file)), running=False) == ([], [])
    assert os.listdir(tmp_path) == ["config.ini"]  # noqa: PTH208 - the names are enough
