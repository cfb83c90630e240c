"""Attacks with connections: many, slow, silent, and gone without a word."""

import time

from tests.attacks.attacker import UPGRADE, Attacker
from tests.attacks.ground import Ground, Outcome
from tests.attacks.registry import attack

CROWD = 1000
MOST = 10_000
GUESTS = 40_000
PER_ADDRESS = 16
_CHUNK = b"X-Filler: " + b"x" * 1000 + b"\r\n"
_PUBLIC = "203.0.113.7"


@attack("slow-handshake", seconds=14)
def slow_handshake(ground: Ground) -> Outcome:
    """Send a byte of the handshake a second, on a thousand connections."""
    crew = ground.bare(CROWD)
    for byte in range(len(UPGRADE)):
        if ground.over():
            break
        for attacker in crew:
            attacker.send(UPGRADE[byte : byte + 1])
            attacker.read()
        time.sleep(1)
    closed = sum(bool(attacker.closed) for attacker in crew)
    faults = (f"{CROWD - closed} still there",) if closed < CROWD else ()
    did = f"{CROWD:,} handshakes, a byte a second"
    return Outcome(did, f"closed {closed:,} after 10 s", faults)


@attack("endless-handshake")
def endless_handshake(ground: Ground) -> Outcome:
    """Send headers without end, as fast as they are taken."""
    crew = ground.bare(10)
    for attacker in crew:
        attacker.send(UPGRADE[:-2])
    size = ground.flood(crew, _CHUNK * 64, read=True)
    closed = sum(bool(attacker.closed) for attacker in crew)
    faults = () if closed == len(crew) else ("a handshake without end was taken",)
    return Outcome(f"{size / 1e6:,.1f} MB of headers in 10 handshakes", f"closed {closed}", faults)


@attack("storm")
def storm(ground: Ground) -> Outcome:
    """Connect and disconnect, speaking or not, with and without a reset, as fast as possible."""
    visits = ((ground.tcp, b""), (ground.tcp, b"hi\n"), (ground.ws, UPGRADE))
    count = 0
    while not ground.over() and count < MOST:
        port, words = visits[count % len(visits)]
        attacker = Attacker(port)
        attacker.send(words)
        attacker.close(reset=count % 2 == 0)
        count += 1
    return Outcome(f"{count:,} connections made and dropped, a third without a word", "took them")


@attack("storm-of-guests", seconds=20)
def storm_of_guests(ground: Ground) -> Outcome:
    """Come, get a token and be reset, as fast as possible: each leaves somebody absent."""
    count = 0
    while not ground.over() and count < GUESTS:
        attacker = Attacker(ground.tcp)
        attacker.send(b"/help nick\n")
        attacker.await_text(b"Take a name", 1)
        attacker.close(reset=True)
        count += 1
    return Outcome(f"{count:,} guests came, got a token and were reset", "took them")


@attack("half-open", limits="ping_seconds = 2\nping_timeout_seconds = 2", seconds=10)
def half_open(ground: Ground) -> Outcome:
    """Say nothing, on 500 connections of each kind; vanish without FIN from half of them."""
    crew = [*ground.line(CROWD // 4), *ground.web(CROWD // 4), *ground.bare(CROWD // 2)]
    time.sleep(1)
    gone = sum(attacker.vanish() for attacker in crew[::2])
    how = "without FIN" if gone else "with FIN, as TCP_REPAIR is not allowed"
    while not ground.over():
        time.sleep(0.1)
    kept = [attacker for attacker in crew[1::2] if attacker.read() or not attacker.closed]
    did = f"{len(crew):,} silent connections, {len(crew) // 2} vanished {how}"
    return Outcome(did, f"kept {len(kept)} of those that are still there")


@attack("one-address")
def one_address(ground: Ground) -> Outcome:
    """Connect from one public address, as a proxy would name it, and from thousands."""
    crew = [Attacker(ground.proxied, proxied=_PUBLIC) for _ in range(100)]
    ground.crew += crew
    welcomed = sum(attacker.await_text(b"welcome", 1) for attacker in crew)
    refused = sum(b"! too many connections from your address" in a.tail for a in crew)
    others = 0
    while not ground.over() and others < MOST // 2:
        address = f"100.{64 + others % 64}.{others // 250 % 250}.{others % 250 + 1}"
        Attacker(ground.proxied, proxied=address).close(reset=others % 2 == 0)
        others += 1
    faults = () if welcomed == PER_ADDRESS else (f"{welcomed} let in, {PER_ADDRESS} expected",)
    did = f"100 connections from {_PUBLIC}, then one each from {others:,} addresses (PROXY)"
    return Outcome(did, f"let {welcomed} in and refused {refused}", faults)


@attack("descriptors", descriptors=64, noisy=True)
def descriptors(ground: Ground) -> Outcome:
    """Use up all the server's file descriptors (64 here), then let go of them."""
    ground.line(300)
    time.sleep(max(0.0, ground.stop - time.monotonic() - 1))
    ground.hang_up()
    time.sleep(1)
    began = time.monotonic()
    late = ground.line()[0]
    welcomed = late.await_text(b"welcome", 10)
    seconds = time.monotonic() - began
    errors = ground.log.read_bytes().count(b"\n")
    answer = f"welcomed the next after {seconds:.1f} s; {errors} lines of log"
    did = "300 connections to a server of 64 descriptors"
    return Outcome(did, answer, () if welcomed else ("no client gets in afterwards",))
