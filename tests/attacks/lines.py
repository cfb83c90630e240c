"""Attacks with lines and telnet's own bytes: too long, too many, never read."""

import itertools
import re
import time

from bench.websocket import client_frame

from tests.attacks.attacker import Attacker
from tests.attacks.ground import Ground, Outcome
from tests.attacks.registry import attack

MANY = 10_000
BURST, RATE = 10, 2
HISTORY_ASKERS = 50
_CHUNK = 1 << 16
_SLACK = 4
_LETTERS = "abcdefghijklmnopqrstuvwxy"
_NAMES = " ".join(map("".join, itertools.product(_LETTERS, repeat=2)))
"""Hundreds of names in one line, which is nearly as long as it may be."""

_TOO_LONG = b"! that line is too long"


def _mb(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"


@attack("endless-line")
def endless_line(ground: Ground) -> Outcome:
    """Send a line that never ends, on ten connections."""
    crew = ground.line(10)
    size = ground.flood(crew, b"x" * _CHUNK, read=True)
    refused = sum(attacker.tail.count(_TOO_LONG) for attacker in crew)
    return Outcome(
        f"{_mb(size)} without LF on 10 connections", f"refused {refused} lines, once each"
    )


@attack("endless-subnegotiation")
def endless_subnegotiation(ground: Ground) -> Outcome:
    """Begin a telnet subnegotiation that never ends, on ten connections."""
    crew = ground.line(10)
    for attacker in crew:
        attacker.send(b"\xff\xfa\x1f")
    size = ground.flood(crew, b"x" * _CHUNK, read=True)
    return Outcome(f"{_mb(size)} after IAC SB on 10 connections", "skipped it")


@attack("telnet-noise")
def telnet_noise(ground: Ground) -> Outcome:
    """Send nothing but doubled IACs and commands, which are the most work to parse."""
    crew = ground.line(10)
    size = ground.flood(crew, b"\xff\xff\xff\xf1\xff\xfd\x01" * 9000, read=True)
    return Outcome(f"{_mb(size)} of IAC on 10 connections", "skipped it")


@attack("telnet-echo")
def telnet_echo(ground: Ground) -> Outcome:
    """Ask for TIMING-MARK, which is answered each time, and read no answer."""
    crew = ground.line(10, narrow=True)
    size = ground.flood(crew, b"\xff\xfd\x06" * 20_000, read=False)
    return Outcome(f"{_mb(size)} of DO TIMING-MARK, answers not read", "answered as far as read")


def _heard(attackers: list[Attacker], ground: Ground) -> Outcome:
    """Read the room for the rest of the time: how many lines were heard of each attacker."""
    began = ground.stop - time.monotonic()
    while not ground.over():
        for attacker in attackers:
            attacker.read()
        time.sleep(0.02)
    heard = [len(re.findall(rb"guest\d+: line", attacker.tail)) for attacker in attackers]
    most = len(attackers) * (BURST + RATE * (began + _SLACK))
    faults = (f"heard {max(heard)} lines",) if max(heard) > most else ()
    did = f"{MANY:,} lines in one packet on {len(attackers)} connections"
    return Outcome(did, f"heard {max(heard)}, the others wait", faults)


@attack("packet-of-lines")
def packet_of_lines(ground: Ground) -> Outcome:
    """Send ten thousand lines in one piece over TCP."""
    crew = ground.line(2)
    for attacker in crew:
        attacker.push(b"line\n" * MANY, time.monotonic() + 1)
    return _heard(crew, ground)


@attack("packet-of-messages")
def packet_of_messages(ground: Ground) -> Outcome:
    """Send ten thousand messages in one piece over WebSocket."""
    crew = ground.web(2)
    for attacker in crew:
        attacker.push(client_frame(b"line") * MANY, time.monotonic() + 1)
    return _heard(crew, ground)


@attack("deaf-asker")
def deaf_asker(ground: Ground) -> Outcome:
    """Ask for /help and /list ten thousand times on each connection, and read no answer."""
    crew = [*ground.line(10, narrow=True), *ground.web(10, narrow=True)]
    for number, attacker in enumerate(crew):
        wrap = client_frame if number >= len(crew) // 2 else b"%b\n".__mod__
        attacker.push((wrap(b"/help") + wrap(b"/list")) * (MANY // 2), time.monotonic() + 0.1)
    size = sum(attacker.sent for attacker in crew)
    return Outcome(
        f"{_mb(size)} of /help and /list on 20 connections, none read", "heard 2 a second"
    )


@attack("settings")
def settings(ground: Ground) -> Outcome:
    """Set anew how lines are read before each line, in all ways, and say hundreds of names."""
    crew = ground.line(16)
    names = ("mentions", "times", "joins", "plain", "colours")
    typed = ""
    for values in itertools.product(("mark", "bell"), *[("on", "off")] * 4):
        typed += "".join(
            f"/set {name} {value}\n" for name, value in zip(names, values, strict=True)
        )
        typed += f"{_NAMES}\n"
    size = ground.flood(crew, typed.encode(), read=True)
    return Outcome(f"{_mb(size)} of settings and names on 16 connections", "heard 2 a second")


@attack("flood")
def flood(ground: Ground) -> Outcome:
    """Speak as fast as the server takes it, over TCP and over WebSocket."""
    line, web = ground.line()[0], ground.web()[0]
    began = time.monotonic()
    size = 0
    while not ground.over():
        for attacker, data in ((line, b"line\n" * 100), (web, client_frame(b"line") * 100)):
            size += attacker.send(data)
            attacker.read()
        time.sleep(0.001)
    heard = len(re.findall(rb"guest\d+: line", line.tail))
    most = 2 * (BURST + RATE * (time.monotonic() - began + _SLACK))
    faults = (f"heard {heard} lines, {most:.0f} allowed",) if heard > most else ()
    return Outcome(f"{_mb(size)} of lines from two users", f"heard {heard} lines of them", faults)


@attack("stopped-readers")
def stopped_readers(ground: Ground) -> Outcome:
    """Stop reading as 200 members, while 40 others talk and whisper to them."""
    victims = [*ground.line(100, narrow=True), *ground.web(100, narrow=True)]
    speakers = ground.line(40)
    time.sleep(0.5)
    said = 0
    while not ground.over():
        for number, attacker in enumerate(speakers):
            text = b"y" * 1900
            whisper = b"/whisper guest%d %b\n" % (1 + (said + number) % 200, text)
            said += bool(attacker.send(whisper if said % 4 == 0 else text + b"\n"))
            attacker.read()
        time.sleep(0.5)
    late = b" missed" in speakers[0].tail
    did = f"{len(victims)} members stopped reading, 40 others sent {said:,} lines of 1,900 bytes"
    return Outcome(did, "passed over them", ("a reader missed something",) if late else ())


@attack("history-askers")
def history_askers(ground: Ground) -> Outcome:
    """Fill the room's history, then ask for a thousand messages of it, again and again."""
    crew = ground.line(HISTORY_ASKERS)
    line = b"x" * 200 + b"\n"
    for attacker in crew:
        attacker.push(line * BURST, time.monotonic() + 1)
    asked = ground.flood(crew, b"/history 1000\n", read=True) // len(b"/history 1000\n")
    shown = sum(attacker.received for attacker in crew)
    return Outcome(
        f"{HISTORY_ASKERS} clients ask for 1,000 messages, {asked:,} times sent",
        f"{_mb(shown)} of answers, at their pace",
    )
