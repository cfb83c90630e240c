"""Two gateways behind HAProxy, by the files that ship: one dies, and its users are at the other."""

import re
import shutil
import signal
from contextlib import ExitStack
from pathlib import Path
from typing import IO

import pytest

from tests.ports.test_proxies import DEPLOY, started
from tests.server import Server, free_ports, serve
from tests.talker import Talker
from tests.test_standby_story import Proxy, again, proxied

HAPROXY = shutil.which("haproxy")


class Shipped(Server):
    """A gateway with the configuration that ships, which has found its server."""

    def __init__(self, output: IO[str], pid: int) -> None:
        self.log: list[str] = []
        self.ends_by = signal.SIGTERM
        self._output, self._pid = output, pid
        self.wait_for(r"INFO \| The server is at tcp:.+, version .+")


@pytest.mark.skipif(HAPROXY is None, reason="haproxy is not installed")
def test_one_of_two_gateways_dies(tmp_path: Path) -> None:
    """The proxy leaves the dead one, and who was there comes back and has everything."""
    server, gateways, ours, proxy = _configurations(tmp_path)
    with ExitStack() as stack:
        stack.enter_context(serve(str(server)))
        both = [stack.enter_context(serve(str(one), kind=Shipped)) for one in gateways]
        stack.enter_context(started(str(HAPROXY), "-db", "-f", str(ours), port=proxy.ws_port))
        talkers = [again(lambda: Talker(proxy, stack)) for _ in range(2)]
        for number, talker in enumerate(talkers):
            talker.send(f"before {number}")
            talker.hear(f"before {number}")
        both[0].ends_by = signal.SIGKILL
        both[0].signal(signal.SIGKILL)
        (cut,) = [talker for talker in talkers if _was_cut(talker)]
        again(lambda: cut.come_back(proxy))
        for number, talker in enumerate(talkers):
            talker.send(f"after {number}")
            talker.hear(f"after {number}")
            talker.close()


def _configurations(tmp_path: Path) -> tuple[Path, list[Path], Path, Proxy]:
    """Write what ships, with ports of this machine: the server's, the gateways', the proxy's."""
    text = (DEPLOY / "haproxy-gateways.cfg").read_text()
    text = re.sub(r":::(\d+) v4v6 ssl crt .+", r"127.0.0.1:\1", text)
    machines = [f"10.0.0.{one}:{port}" for one in (1, 2) for port in (6969, 6968, 6967)]
    known = ("6697", "443", "127.0.0.1:6969", "127.0.0.1:6968", "10.0.0.1:6970", *machines)
    with free_ports(len(known)) as free:
        ports = dict(zip(known, free, strict=True))
    (tmp_path / "link.secret").write_text("0123456789abcdef")
    (tmp_path / "link.secret").chmod(0o600)
    server = tmp_path / "server.ini"
    history = f"\n[history]\npath = {tmp_path / 'journal'}\non_join = 0\n"
    shown = "\n".join(re.findall(r"^#   (.*)$", text, re.MULTILINE))
    server.write_text(_here(shown, tmp_path, ports) + history)
    gateways = []
    for one in (1, 2):
        shipped = (DEPLOY / "gateway.ini").read_text().replace("    tcp:10.0.0.2:6970\n", "")
        for port in (6969, 6968, 6967):
            here = f"{ports[f'10.0.0.{one}:{port}']}:interface=127.0.0.1"
            shipped = shipped.replace(f"{port}:interface=10.0.0.1", here)
        gateways.append(tmp_path / f"gateway{one}.ini")
        gateways[-1].write_text(_here(shipped, tmp_path, ports))
    ours = tmp_path / "haproxy.cfg"
    ours.write_text(proxied(text, ports))
    proxy = Proxy(ports["443"])
    return server, gateways, ours, proxy


def _was_cut(talker: Talker) -> bool:
    """Whether the connection is gone; if not, a line is said over it."""
    try:
        talker.send("meanwhile")
        talker.hear("meanwhile")
    except ConnectionError:
        return True
    return False


def _here(text: str, folder: Path, ports: dict[str, int]) -> str:
    """Put this machine's ports and files in the place of those in the files that ship."""
    for port in ("6969", "6968"):
        here = f"tcp:{ports[f'127.0.0.1:{port}']}:interface=127.0.0.1"
        text = text.replace(f"tcp:{port}:interface=127.0.0.1", here)
    link = ports["10.0.0.1:6970"]
    text = text.replace("tcp:6970:interface=10.0.0.1", f"tcp:{link}:interface=127.0.0.1")
    text = text.replace("tcp:10.0.0.1:6970", f"tcp:127.0.0.1:{link}")
    text = text.replace("chat.example.org", "127.0.0.1")
    return text.replace("/etc/chatapp/link.secret", str(folder / "link.secret"))
