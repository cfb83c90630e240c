"""Behind the proxies whose configurations ship, the log has the address of the client."""

import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from websockets.sync.client import connect

from tests.certificate import write_certificate
from tests.ports.doors import needs, ssh, visiting
from tests.server import SECONDS, Server, free_ports, serve, write_config

DEPLOY = Path(__file__).parents[2] / "deploy"
SSH_DOC = Path(__file__).parents[2] / "docs" / "ssh.md"
ELSEWHERE = "127.0.0.2"
"""An address of this machine that is not the proxy's."""

NGINX, HAPROXY, NC = map(shutil.which, ("nginx", "haproxy", "nc"))
NGINX_MODULES = Path("/etc/nginx/modules-enabled")
NGINX_STREAM = any(NGINX_MODULES.glob("*stream.conf"))
_TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


def config_of(text: str, folder: Path, ports: dict[str, int]) -> str:
    """Write the chat's configuration that a proxy's file has in its comments."""
    text = text.replace("hosts = chat.example.org", "hosts = localhost")
    commented = re.findall(r"^#   (.*)$", text, re.MULTILINE)
    path = folder / "config.ini"
    # Not the journal in the working directory, in which the last run's guests are still absent.
    path.write_text(moved("\n".join(commented), ports) + "\n[history]\npath = memory\n")
    return str(path)


def moved(text: str, ports: dict[str, int]) -> str:
    """Put other ports in the place of the well-known ones."""
    for known, port in ports.items():
        text = re.sub(rf"\b{known}\b", str(port), text)
    return text


@contextmanager
def started(*command: str, port: int) -> Iterator[None]:
    """Run a proxy until the end; it listens when this begins."""
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL)  # noqa: S603 - ours
    try:
        deadline = time.monotonic() + SECONDS
        while True:
            assert process.poll() is None, f"{command[0]} has ended"
            try:
                socket.create_connection(("127.0.0.1", port), SECONDS).close()
                break
            except ConnectionRefusedError:
                assert time.monotonic() < deadline, f"{command[0]} does not listen"
                time.sleep(0.01)
        yield
    finally:
        process.terminate()  # and not killed, which would leave its workers
        process.wait(SECONDS)


@contextmanager
def tls(port: int, certificate: Path) -> Iterator[ssl.SSLSocket]:
    """Come from elsewhere, with TLS."""
    context = ssl.create_default_context(cafile=str(certificate))
    with (
        socket.create_connection(
            ("127.0.0.1", port), SECONDS, source_address=(ELSEWHERE, 0)
        ) as plain,
        context.wrap_socket(plain, server_hostname="localhost") as connection,
    ):
        yield connection


def talk(server: Server, connection: ssl.SSLSocket) -> None:
    """Say something on the line port, and find the client's own address in the log."""
    with connection.makefile("rw", encoding="utf-8", newline="\r\n") as lines:
        lines.write("hello\n")
        lines.flush()
        while lines.readline() != "guest1: hello\r\n":
            pass
        port = connection.getsockname()[1]
        server.wait_for(rf"INFO \| Client connected from \('{re.escape(ELSEWHERE)}', {port}\)")


def browse(server: Server, connection: ssl.SSLSocket, peer: str) -> None:
    """Say something over WebSocket, and find the client's own address in the log."""
    with connect("ws://localhost/", sock=connection, open_timeout=SECONDS) as browser:
        browser.send("hello")
        while browser.recv(SECONDS) != "guest1: hello":
            pass
        server.wait_for(rf"INFO \| Client connected from \('{re.escape(ELSEWHERE)}', {peer}\)")
    server.wait_for(rf"INFO \| Client disconnected from \('{re.escape(ELSEWHERE)}', {peer}\): .*")


@pytest.fixture
def ports() -> Iterator[dict[str, int]]:
    """A free port for each of those that the files name."""
    with free_ports(4) as ports:
        yield dict(zip(("6969", "6968", "6697", "443"), ports, strict=True))


@contextmanager
def behind_haproxy(
    folder: Path, ports: dict[str, int], more: str = ""
) -> Iterator[tuple[Server, Path]]:
    """Run the chat behind HAProxy, by its file and more; yield the server and the certificate."""
    if not HAPROXY:
        pytest.skip("haproxy is not installed")
    certificate = write_certificate(folder / "localhost.pem")
    text = (DEPLOY / "haproxy.cfg").read_text()
    ours = folder / "haproxy.cfg"
    ours.write_text(
        moved(text, ports)
        .replace("/etc/haproxy/certs/chat.example.org.pem", str(certificate))
        .replace(":::", "127.0.0.1:")
        .replace(" v4v6", "")
        + more
    )
    with (
        serve(config_of(text, folder, ports)) as server,
        started(HAPROXY, "-db", "-f", str(ours), port=ports["443"]),
    ):
        yield server, certificate


@contextmanager
def behind_nginx(
    folder: Path, ports: dict[str, int], path: str = "/"
) -> Iterator[tuple[Server, Path]]:
    """Run the chat behind nginx, by its file; yield the server and the certificate.

    Args:
        folder: where the files are.
        ports: the ports by those that the file names.
        path: below which path the WebSocket port is, with a slash at its end.
    """
    if not NGINX:
        pytest.skip("nginx is not installed")
    certificate = write_certificate(folder / "localhost.pem")
    text = (DEPLOY / "nginx.conf").read_text()
    here = re.sub(r"listen (?=\d)", "listen 127.0.0.1:", re.sub(r"listen \[::\].*", "", text))
    if path != "/":
        here = here.replace("location / {", f"location {path} {{").replace("6968;", "6968/;")
    http, stream, lines = here.partition("stream {")
    ours = folder / "nginx.conf"
    folders = "".join(f"{each}_temp_path {folder}/{each};" for each in _TEMPORARY)
    ours.write_text(
        moved(http + (stream + lines if NGINX_STREAM else ""), ports)
        .replace("/run/nginx.pid", f"{folder}/nginx.pid")
        .replace("/var/log/nginx/error.log warn", "stderr warn")
        .replace("http {", f"http {{ {folders}")
        .replace("/etc/letsencrypt/live/chat.example.org/fullchain.pem", str(certificate))
        .replace("/etc/letsencrypt/live/chat.example.org/privkey.pem", str(certificate))
    )
    with (
        serve(config_of(text, folder, ports)) as server,
        started(NGINX, "-c", str(ours), "-g", "daemon off;", port=ports["443"]),
    ):
        yield server, certificate


def load(port: int, certificate: Path, path: str = "/") -> None:
    """Get the page, and a file that it names."""

    def get(path: str) -> str:
        with tls(port, certificate) as connection, connection.makefile("rb") as answer:
            head = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
            connection.sendall(head.encode())
            return answer.read().decode()

    page = get(path)
    assert page.startswith("HTTP/1.1 200 OK\r\n")
    named = re.search(r'src="(assets/[0-9a-f]+/main.js)"', page)
    assert named is not None
    assert "SharedSession" in get(path + named[1])


def test_haproxy(tmp_path: Path, ports: dict[str, int]) -> None:
    """HAProxy does TLS for both ports, and names the client's address."""
    with behind_haproxy(tmp_path, ports) as (server, certificate):
        with tls(ports["443"], certificate) as connection:
            browse(server, connection, str(connection.getsockname()[1]))
        with tls(ports["6697"], certificate) as connection:
            talk(server, connection)
        load(ports["443"], certificate)


PLAIN = """
frontend chat_plain from chat
    bind 127.0.0.1:{port}
    default_backend chat_lines
"""
"""A way to the line port without TLS."""


def test_a_script_behind_haproxy(tmp_path: Path, ports: dict[str, int]) -> None:
    """Whoever closes only the half that sends is answered, as without a proxy."""
    if not NC:
        pytest.skip("nc is not installed")
    with (
        free_ports(1) as (port,),
        behind_haproxy(tmp_path, ports, PLAIN.format(port=port)),
    ):
        done = subprocess.run(  # noqa: S603 - nc
            [NC, "-N", "127.0.0.1", str(port)],
            input="/nick bot\nhello\n/list\nno end",
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=True,
        )
    answers = ["-- guest1 is now bot", "bot: hello", "-- 1 online: bot", "bot: no end"]
    assert done.stdout.splitlines()[-4:] == answers


def test_nginx(tmp_path: Path, ports: dict[str, int]) -> None:
    """Nginx does TLS for WebSocket, and for lines if it can, and names the client's address."""
    with behind_nginx(tmp_path, ports) as (server, certificate):
        with tls(ports["443"], certificate) as connection:
            browse(server, connection, "0")
        if NGINX_STREAM:
            with tls(ports["6697"], certificate) as connection:
                talk(server, connection)
        load(ports["443"], certificate)


def test_nginx_below_a_path(tmp_path: Path, ports: dict[str, int]) -> None:
    """The page goes below any path."""
    with behind_nginx(tmp_path, ports, "/a/chat/") as (_, certificate):
        load(ports["443"], certificate, "/a/chat/")


def fragment(kind: str) -> str:
    """Return the part of a configuration that docs/ssh.md has for a proxy, or for the chat."""
    found = re.search(rf"^```{kind}\n([^`]+2022[^`]+)^```", SSH_DOC.read_text(), re.MULTILINE)
    assert found is not None
    return re.sub(r".*\[::\].*\n", "", found[1]).replace(":::", "127.0.0.1:").replace(" v4v6", "")


def ssh_behind(folder: Path, *proxy: str, text: str) -> None:
    """Have somebody come over ssh through a proxy, and talk; the log has their own address.

    Args:
        folder: where the files are.
        proxy: the command that runs the proxy, but for its file.
        text: the file.
    """
    with free_ports(2) as free:
        ports = dict(zip(("2222", "2022"), free, strict=True))
        ours = folder / "proxy.conf"
        ours.write_text(moved(text, ports))
        config = write_config(folder / "config.ini", more=moved(fragment("ini"), ports))
        with serve(config) as server, started(*proxy, str(ours), port=ports["2222"]):
            command = ssh(ports["2222"], "ann", None, "-b", ELSEWHERE)
            with visiting(command) as ann:
                ann.look(lambda: ann.is_now("ann"))
                ann.type("hello\r")
                ann.read("ann: hello", ">")
                there = rf"\('{re.escape(ELSEWHERE)}', \d+\)"
                server.wait_for(rf"INFO \| Client connected from {there}")
                ann.type("\x04")
                server.wait_for(rf"INFO \| Client disconnected from {there}: .*")


@needs("ssh")
@needs("haproxy")
def test_ssh_behind_haproxy(tmp_path: Path) -> None:
    """HAProxy passes ssh on, and names the client's address."""
    defaults = (DEPLOY / "haproxy.cfg").read_text().partition("frontend")[0]
    ssh_behind(tmp_path, str(HAPROXY), "-db", "-f", text=defaults + fragment("haproxy"))


@needs("ssh")
@pytest.mark.skipif(not (NGINX and NGINX_STREAM), reason="nginx, or its stream, is not installed")
def test_ssh_behind_nginx(tmp_path: Path) -> None:
    """Nginx passes ssh on, and names the client's address."""
    listen = fragment("nginx").replace("listen ", "listen 127.0.0.1:")
    text = (
        f"daemon off;\npid {tmp_path}/nginx.pid;\nerror_log stderr warn;\n"
        "include /etc/nginx/modules-enabled/*.conf;\nevents {}\n"
        f"stream {{\n{listen}}}\n"
    )
    ssh_behind(tmp_path, str(NGINX), "-c", text=text)
