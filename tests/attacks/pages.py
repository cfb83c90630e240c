"""Attacks from web pages, and with headers that only a proxy may send."""

from bench.websocket import upgrade

from tests.attacks.attacker import Attacker
from tests.attacks.ground import Ground, Outcome
from tests.attacks.pair import FORGED
from tests.attacks.registry import attack

ROUNDS = 20
_ORIGINS = (
    "http://evil.example",
    "https://evil.example:6968",
    "null",
    "http://127.0.0.1.evil.example",
    "http://127.0.0.1@evil.example",
    "http://evil.example/127.0.0.1",
    "http://[::1",
    "file://",
    "http://localhost",
)
_FORGED_ADDRESS = "192.0.2.66"
_POST = (
    "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: http://evil.example\r\n"
    "Content-Type: text/plain\r\nContent-Length: 99\r\n\r\n"
    f"/nick {FORGED}\r\n{FORGED}\r\n"
)


@attack("wrong-origin")
def wrong_origin(ground: Ground) -> Outcome:
    """Shake hands as pages from elsewhere would, and as a page from here."""
    let_in: dict[str, None] = {}
    count = 0
    for origin in _ORIGINS * ROUNDS:
        if ground.over():
            break
        attacker = Attacker(ground.ws)
        if attacker.shake_hands(upgrade(f"Origin: {origin}")):
            let_in[origin] = None
        attacker.close()
        count += 1
    own = ground.web(request=upgrade("Origin: http://127.0.0.1"))[0]
    faults = [f"let in: {origin!a}" for origin in let_in]
    if b" 101 " not in own.tail:
        faults.append("a page from here was refused")
    did = f"{count} handshakes with {len(_ORIGINS)} foreign origins"
    return Outcome(did, "403 or 400 to each, 101 to its own", tuple(faults))


@attack("forged-address")
def forged_address(ground: Ground) -> Outcome:
    """Send X-Forwarded-For from the address of a client, and from that of a trusted proxy."""
    request = upgrade(f"X-Forwarded-For: {_FORGED_ADDRESS}", f"X-Real-IP: {_FORGED_ADDRESS}")
    crew = ground.web(50, request=request)
    believed = _FORGED_ADDRESS.encode() in ground.log.read_bytes()
    proxied = [Attacker(ground.ws, source="127.0.0.2") for _ in range(50)]
    ground.crew += proxied
    let_in = sum(a.shake_hands(upgrade("X-Forwarded-For: 1.2.3.4, 198.51.100.9")) for a in proxied)
    faults = ["a forged address was believed"] if believed else []
    if not 0 < let_in < len(proxied):
        faults.append(f"{let_in} of {len(proxied)} let in through a proxy")
    did = f"{len(crew)} forged X-Forwarded-For, and 50 clients of a trusted proxy"
    return Outcome(did, f"believed none; {let_in} in, 429 to the others", tuple(faults))


@attack("cross-protocol")
def cross_protocol(ground: Ground) -> Outcome:
    """Post lines to the line port, as a form on any page can."""
    count = 0
    faults: dict[str, None] = {}
    for _ in range(ROUNDS * 10):
        if ground.over():
            break
        attacker = Attacker(ground.tcp)
        attacker.push(_POST.encode(), ground.stop)
        if not attacker.await_text(b"HTTP/1.1 400 ", 5):
            faults[f"answered {attacker.tail[:40]!r}"] = None
        attacker.close()
        count += 1
    return Outcome(
        f"{count} HTTP POSTs with lines in them", "400 to each, said none", tuple(faults)
    )
