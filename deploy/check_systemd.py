"""What deploy/check-systemd does in its container: each step says what it has seen, or fails."""

import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

SECONDS = 30
CALLS = 1000
"""How many are welcomed behind each restart."""
LINES, LINES_TLS, WEBSOCKET = 6969, 6697, 6968
OPERATIONS = Path("/opt/chatapp/operations.md")
JOURNAL = Path("/var/lib/chatapp/chatapp.sqlite3")
CONFIG = Path("/etc/chatapp/config.ini")
LINEAGE = Path("/etc/letsencrypt/live/localhost")
SYSTEM = Path("/etc/systemd/system")
DROP_INS = SYSTEM / "chatapp.service.d"
TLS_ENDPOINT = (
    "  ssl:6697:privateKey=/etc/chatapp/tls/privkey.pem"
    ":certKey=/etc/chatapp/tls/cert.pem:extraCertChain=/etc/chatapp/tls/chain.pem\n"
)
HANDSHAKE = (
    b"GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


class Client:
    """Someone who reads until what they wait for has come; `before` is what came before that."""

    def __init__(self, port: int, host: str = "127.0.0.1") -> None:
        self.socket: socket.socket = socket.create_connection((host, port), SECONDS)
        if port == LINES_TLS:
            context = ssl.create_default_context()
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
            context.set_alpn_protocols(["http/1.1"])
            self.socket = context.wrap_socket(self.socket)
        if port == WEBSOCKET:
            self.socket.sendall(HANDSHAKE)
        self._frames = port == WEBSOCKET
        self._read = self.before = b""

    def say(self, text: str) -> None:
        """Send a line."""
        data = text.encode()
        # A frame has to be masked: with zeros, it stays as it is.
        frame = bytes((0x81, 0x80 + len(data), 0, 0, 0, 0)) + data
        self.socket.sendall(frame if self._frames else data + b"\n")

    def wait_for(self, text: str) -> None:
        """Read until this has come."""
        while text.encode() not in self._read:
            data = self.socket.recv(4096)
            if not data:
                raise EOFError(f"closed before {text!r}: {self._read!r}")
            self._read += data
        self.before, _, self._read = self._read.partition(text.encode())


def run(*command: str) -> str:
    """Run a command, which has to succeed; return what it says."""
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def show(name: str) -> str:
    """Return a property of the service."""
    return run("systemctl", "show", "--property", name, "--value", "chatapp")


def wait_until(name: str, expected: Callable[[str], bool]) -> str:
    """Wait until a property of the service is as expected; return it."""
    deadline = time.monotonic() + SECONDS
    while not expected(value := show(name)):
        if time.monotonic() > deadline:
            raise TimeoutError(f"{name} is {value}")
        time.sleep(0.1)
    return value


def journal(text: str) -> str:
    """Return the newest line of the service's log that has this text, without the time."""
    found = run("journalctl", "--unit", "chatapp", "--output", "cat", "--no-pager")
    return next(line for line in reversed(found.splitlines()) if text in line)


def say(text: str) -> None:
    """Print what was seen."""
    print(f"check-systemd: {text}", flush=True)


def start_by_socket() -> None:
    """The first who calls starts the server."""
    before = show("ActiveState")
    client = Client(LINES)
    client.wait_for("welcome to chatapp")
    say(f"socket activation: {before}, then a call, then {show('ActiveState')} and a welcome")
    say(f"many sockets at once: {journal('io_uring')}")
    say(f"logged with its IPv4 address: {journal('Client connected')}")
    say(f"status: {wait_until('StatusText', lambda text: text == 'users: 1, rooms: 1')}")
    say(f"works in {show('WorkingDirectory')} as {show('UID')}, {show('LimitNOFILE')} descriptors")


def chat() -> None:
    """Both transports, over IPv4 and IPv6."""
    ann, bob = Client(LINES), Client(WEBSOCKET, "::1")
    ann.say("/nick ann")
    ann.wait_for("is now ann")
    bob.say("/nick bob")
    bob.wait_for("is now bob")
    ann.say("hello from a terminal")
    bob.wait_for("ann: hello from a terminal")
    bob.say("hello from a browser")
    ann.wait_for("bob: hello from a browser")
    say("chat: ann on the line port and bob on the WebSocket port read each other")


def write_certificate() -> None:
    """Do what certbot does: a new certificate, then the hook."""
    LINEAGE.mkdir(parents=True, exist_ok=True)
    files = ("-keyout", f"{LINEAGE}/privkey.pem", "-out", f"{LINEAGE}/cert.pem")
    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    run("openssl", "req", "-x509", *key, "-subj", "/CN=localhost", "-days", "2", *files)
    shutil.copy(LINEAGE / "cert.pem", LINEAGE / "chain.pem")


def hook() -> None:
    """Run certbot's hook."""
    run("env", f"RENEWED_LINEAGE={LINEAGE}", "/opt/chatapp/certbot-hook")


def reload() -> None:
    """A new motd and a mistake, with someone connected all the while."""
    ann, pid, config = Client(LINES), show("MainPID"), CONFIG.read_text()
    CONFIG.write_text(f"{config}[chat]\nmotd = be kind\n")
    run("systemctl", "reload", "chatapp")
    wait_until("ActiveState", lambda state: state == "active")
    Client(LINES).wait_for("-- be kind")
    say(f"reload: a newcomer reads the new motd; {journal('Reloaded:')}")
    CONFIG.write_text(f"{config}[chat]\nmotto = be kind\n")
    done = subprocess.run(["systemctl", "reload", "chatapp"], check=False, capture_output=True)
    say(f"reload with a mistake: exit status {done.returncode}; {journal('motto')}")
    CONFIG.write_text(config)
    ann.say("/me stays")
    ann.wait_for("stays")
    if not done.returncode or show("MainPID") != pid:
        raise AssertionError("the mistake went through, or the server was another one")


def renew() -> None:
    """TLS as docs/operations.md has it, and a renewal with someone connected all the while."""
    run("groupadd", "--system", "chatapp-tls")
    run("install", "-d", "-m", "0750", "-g", "chatapp-tls", "/etc/chatapp/tls")
    DROP_INS.mkdir()
    shutil.copy("/opt/chatapp/tls.conf", DROP_INS)
    text = CONFIG.read_text()
    CONFIG.write_text(text.replace("\n\n[ws", f"\n{TLS_ENDPOINT}\n[ws"))
    run("systemctl", "daemon-reload")
    write_certificate()
    run("sh", "-c", f"cd {LINEAGE} && install -m 0640 -g chatapp-tls *.pem /etc/chatapp/tls/")
    run("systemctl", "restart", "chatapp")
    ann = Client(LINES_TLS)
    write_certificate()
    hook()
    wait_until("ActiveState", lambda state: state == "active")
    journal("Certificate read")
    certificates = [client.socket.getpeercert(True) for client in (ann, Client(LINES_TLS))]  # type: ignore[attr-defined]
    ann.say("/me stays")
    ann.wait_for("stays")
    if certificates[0] == certificates[1]:
        raise AssertionError("the certificate is the old one")
    say("TLS: after certbot's hook a newcomer is shown another certificate; who was there stays")


def proxied() -> None:
    """The line port on this machine only, for a proxy that says whom it speaks for."""
    folder = SYSTEM / "chatapp.socket.d"
    folder.mkdir()
    (folder / "proxy.conf").write_text("[Socket]\nListenStream=\nListenStream=127.0.0.1:6969\n")
    before = CONFIG.read_text()
    CONFIG.write_text(before.replace("endpoint = systemd", "endpoint = haproxy:systemd", 1))
    run("systemctl", "daemon-reload")
    run("systemctl", "stop", "chatapp.service", "chatapp.socket")
    run("systemctl", "start", "chatapp.service")
    client = Client(LINES)
    client.say("PROXY TCP4 203.0.113.7 127.0.0.1 40000 6969\r")
    client.wait_for("welcome")
    say(f"behind a proxy: {journal('203.0.113.7')}")
    CONFIG.write_text(before)
    shutil.rmtree(folder)
    run("systemctl", "daemon-reload")
    run("systemctl", "stop", "chatapp.service", "chatapp.socket")
    run("systemctl", "start", "chatapp.service")


def kill() -> None:
    """Back by itself after kill -9, and nobody is refused meanwhile."""
    restarts = int(show("NRestarts"))
    run("systemctl", "kill", "--signal", "KILL", "chatapp")
    Client(LINES).wait_for("welcome")
    say(f"kill -9: a call right behind it is welcomed; restarts: {show('NRestarts')}")
    wait_until("NRestarts", lambda number: int(number) > restarts)


def freeze() -> None:
    """The watchdog finds a server that no longer does anything."""
    (DROP_INS / "watchdog.conf").write_text("[Service]\nWatchdogSec=2\n")
    run("systemctl", "daemon-reload")
    run("systemctl", "restart", "chatapp")
    restarts, begin = int(show("NRestarts")), time.monotonic()
    run("systemctl", "kill", "--kill-who", "main", "--signal", signal.SIGSTOP.name, "chatapp")
    wait_until("NRestarts", lambda number: int(number) > restarts)
    Client(LINES).wait_for("welcome")
    say(f"frozen: started again after {time.monotonic() - begin:.1f} s of a watchdog of 2 s")
    say(f"its log has where it was: {journal('Fatal Python error')}")


def documented(option: str) -> str:
    """Return the commands of docs/operations.md that have an option."""
    blocks: list[str] = re.findall(
        r"```sh\n(.*?)```", OPERATIONS.read_text(encoding="utf-8"), re.DOTALL
    )
    return next(block for block in blocks if option in block)


def back_up_and_restore() -> None:
    """A backup of the running server, put back by the documented commands."""
    ann = Client(LINES)
    ann.say("before the backup")
    ann.wait_for(": before the backup")
    say(run("sh", "-ec", documented("--backup")))
    ann.say("after the backup")
    ann.wait_for(": after the backup")
    seen: Counter[str] = Counter()
    done = threading.Event()
    thread = threading.Thread(target=come_and_go, args=(LINES, seen, done))
    thread.start()
    say(run("sh", "-ec", documented("--restore")))
    done.set()
    thread.join(SECONDS)
    bob = Client(LINES)
    bob.say("/history")
    bob.say("done")
    bob.wait_for(": before the backup")
    bob.wait_for(": done")
    kept = JOURNAL.stat()
    say(f"restored: mode {kept.st_mode & 0o777:o}, owner {kept.st_uid}; meanwhile {dict(seen)}")
    if b"after the backup" in bob.before or not seen["refused"] or kept.st_mode & 0o077:
        raise AssertionError("it was not restored, or not behind closed sockets")


def come_and_go(port: int, seen: Counter[str], done: threading.Event) -> None:
    """Call again and again until all is done, and count what happens."""
    while not done.is_set():
        try:
            client = Client(port)
            seen["connected"] += 1
            client.say("/quit")
            client.wait_for("welcome")
            seen["welcomed"] += 1
            client.socket.close()
        except ConnectionRefusedError:
            seen["refused"] += 1
        except (EOFError, ConnectionError):
            seen["cut off by the restart"] += 1


def restart_under_load() -> None:
    """Clients come all the while; none is refused."""
    seen: Counter[str] = Counter()
    done = threading.Event()
    threads = [
        threading.Thread(target=come_and_go, args=(port, seen, done))
        for port in (LINES, WEBSOCKET) * 5
    ]
    for thread in threads:
        thread.start()
    for number in (1, 2, 3):
        run("systemctl", "restart", "chatapp")
        deadline = time.monotonic() + SECONDS
        while seen["welcomed"] < number * CALLS and time.monotonic() < deadline:
            time.sleep(0.01)
    done.set()
    for thread in threads:
        thread.join(SECONDS)
    say(f"three restarts under load: {dict(seen)}; refused: {seen['refused']}")
    if seen["refused"] or not seen["welcomed"]:
        raise AssertionError("somebody was refused, or nobody came")


def restart_under_programs() -> None:
    """Programs chat through restarts, and neither miss nor double anything."""
    command = [sys.executable, "/opt/chatapp/check_programs.py"]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, text=True, **pipes) as programs:
        restart_under_load()
        told, _ = programs.communicate(timeout=2 * SECONDS)
    say(f"through the restarts: {told.strip()}")
    if programs.returncode:
        raise AssertionError("the programs have missed or doubled something")


STEPS = (
    start_by_socket,
    chat,
    reload,
    renew,
    proxied,
    kill,
    freeze,
    back_up_and_restore,
    restart_under_programs,
)

if __name__ == "__main__":
    try:
        for step in STEPS:
            step()
    except Exception:
        print(run("journalctl", "--unit", "chatapp*", "--lines", "40", "--no-pager"))
        raise
    say("all well")
