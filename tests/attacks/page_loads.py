"""Attacks with loads of the page, all its files again and again, from one address and many."""

import time
from itertools import count

from chatapp.ports.page_files import load_page
from tests.attacks.attacker import Attacker, wait
from tests.attacks.ground import Ground, Outcome
from tests.attacks.registry import attack

_PROXY = "127.0.0.2"
_PUBLIC = "203.0.113.9"
_PER_MINUTE = 1200
_SECONDS = 5
_CROWD = 50


@attack("page-loads")
def page_loads(ground: Ground) -> Outcome:
    """Load the page from one public address, as a proxy names it, as fast as it is served."""
    paths = list(load_page())
    served = refused = 0
    while not ground.over():
        given = _load(ground, _requests(paths, _PUBLIC))
        served += given
        refused += given < len(paths)
    faults = () if 0 < served <= 2 * _PER_MINUTE and refused else (f"served {served} files",)
    did = f"page loads from {_PUBLIC}, as fast as they are served"
    return Outcome(did, f"served {served:,} files, and refused {refused:,} loads", faults)


@attack("page-loads-everywhere")
def page_loads_everywhere(ground: Ground) -> Outcome:
    """Load the page from one address after another; some ask for it, and read nothing."""
    paths = list(load_page())
    deaf = [Attacker(ground.ws, narrow=True) for _ in range(_CROWD)]
    ground.crew += deaf
    for attacker in deaf:
        attacker.send(_requests(paths, ""))
    served = loads = 0
    for number in count():
        if ground.over():
            break
        address = f"100.{64 + number % 64}.{number // 64 % 250}.{number % 250}"
        served += _load(ground, _requests(paths, address))
        loads += 1
    did = f"{loads:,} page loads, each from another address; {_CROWD} that read nothing"
    faults = () if served == loads * len(paths) > 0 else ("not all were served",)
    return Outcome(did, f"served {served:,} files", faults)


def _requests(paths: list[str], address: str) -> bytes:
    """Return requests for files, after the last of which the connection is closed."""
    client = f"X-Forwarded-For: {address}\r\n" if address else ""
    heads = [
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip\r\n{client}"
        for path in paths
    ]
    return "\r\n".join([*heads[:-1], f"{heads[-1]}Connection: close\r\n", ""]).encode()


def _load(ground: Ground, requests: bytes) -> int:
    """Ask for files over one connection, and return how many came."""
    attacker = Attacker(ground.ws, source=_PROXY)
    attacker.send(requests)
    served = 0
    stop = time.monotonic() + _SECONDS
    while not attacker.closed and time.monotonic() < stop:
        if wait([attacker.socket], [])[0]:
            served += attacker.read().count(b"HTTP/1.1 200 OK\r\n")
    attacker.close()
    return served
