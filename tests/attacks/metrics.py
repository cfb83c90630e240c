"""Attacks on the metrics endpoint."""

import time

from tests.attacks.attacker import Attacker
from tests.attacks.ground import Ground, Outcome
from tests.attacks.registry import attack

CROWD = 500
_ASK = b"GET /metrics HTTP/1.1\r\nHost: x\r\n"
_CHUNK = b"X-Filler: " + b"x" * 1000 + b"\r\n"
_BODY = b"x" * (1 << 16)


@attack("metrics", seconds=14)
def metrics(ground: Ground) -> Outcome:
    """Fill the endpoint with slow requests, endless headers and endless bodies."""
    crowd = [Attacker(ground.metrics) for _ in range(CROWD)]
    greedy = [Attacker(ground.metrics) for _ in range(2)]
    ground.crew += crowd + greedy
    size = 0
    while not ground.over():
        for attacker in crowd:
            attacker.send(b"G")
            attacker.read()
        for attacker, head, more in zip(
            greedy,
            (_ASK, _ASK + b"Content-Length: 10000000000\r\n\r\n"),
            (_CHUNK, _BODY),
            strict=True,
        ):
            attacker.push(head + more * 64, ground.stop)
            size += attacker.sent
        ground.crew += (greedy := [Attacker(ground.metrics) for _ in range(2)])
        time.sleep(1)
    left = sum(not attacker.closed for attacker in crowd)
    faults = [f"{left} of {CROWD} still there"] if left else []
    probe = Attacker(ground.metrics)
    ground.crew.append(probe)
    probe.send(_ASK + b"\r\n")
    if not probe.await_text(b"chatapp_sessions", 5):
        faults.append("no metrics afterwards")
    did = f"{CROWD} slow requests, {size / 1e6:,.1f} MB of headers and bodies"
    return Outcome(did, "closed all, and answered the next", tuple(faults))
