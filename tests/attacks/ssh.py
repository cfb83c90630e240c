"""Attacks over ssh: handshakes that do not end, clients that take nothing, and guessing."""

import time

from tests.attacks.accounts import TRIES, Visits, own
from tests.attacks.attacker import Attacker
from tests.attacks.ground import Ground, Outcome
from tests.attacks.registry import attack
from tests.ssh_program import SshProgram, new_key

CROWD = 1000
READERS = 20
HASTE = 30
_SECONDS, _FORGER_SECONDS = 5.0, 0.1
_ASKS = b"/help\n" * 50


class Ssh:
    """A client of ssh over a hostile connection."""

    def __init__(self, ground: Ground, program: SshProgram) -> None:
        self.program = program
        self.attacker = Attacker(ground.ssh)
        self._out = b""
        ground.crew.append(self.attacker)

    def go_on(self) -> None:
        """Send what there is to send, and read what has come."""
        self._out += self.program.take()
        self._out = self._out[self.attacker.send(self._out) :]
        if data := self.attacker.read():
            self.program.feed(data)

    def come_in(self, seconds: float = _SECONDS) -> bool:
        """Come in, and have a channel; return whether that was possible."""
        stop = time.monotonic() + seconds
        while not self.program.joined and not self.attacker.closed and time.monotonic() < stop:
            self.go_on()
        return self.program.joined


@attack("ssh-handshakes", seconds=14)
def ssh_handshakes(ground: Ground) -> Outcome:
    """Begin a thousand handshakes and end none, half of them after a key was exchanged."""
    crew = [Ssh(ground, SshProgram("nobody")) for _ in range(CROWD)]
    for one in crew:
        one.go_on()
    time.sleep(0.5)
    for one in crew[::2]:  # they answer in one packet, all at once
        one.go_on()
    for one in crew[::2]:
        one.go_on()
    while not ground.over():
        for one in crew:
            one.attacker.read()
        time.sleep(0.1)
    closed = sum(bool(one.attacker.closed) for one in crew)
    faults = (f"{CROWD - closed} still there",) if closed < CROWD else ()
    return Outcome(f"{CROWD:,} ssh handshakes begun", f"closed {closed:,} after 10 s", faults)


@attack("ssh-keys", seconds=8)
def ssh_keys(ground: Ground) -> Outcome:
    """Ask for a key and go before it is made, without end, while others come in."""
    asked, gone, came, late = _asks_for_a_key(ground), 0, 0, 0
    while not ground.over():
        for _ in range(HASTE):
            attacker = Attacker(ground.ssh)
            attacker.send(asked)
            attacker.close()
        gone += HASTE
        other = Ssh(ground, SshProgram("other"))
        came += other.come_in()
        late += not other.program.joined
        other.attacker.close()
        ground.crew.remove(other.attacker)
    faults = (f"{late} others did not come in",) if late else ()
    return Outcome(f"{gone:,} keys asked for and not awaited", f"let {came} others in", faults)


def _asks_for_a_key(ground: Ground) -> bytes:
    """Return what a client sends until a key is made for it."""
    one = Ssh(ground, SshProgram("nobody"))
    asked = one.program.take()
    one.attacker.send(asked)
    stop = time.monotonic() + _SECONDS
    while not (more := one.program.take()) and time.monotonic() < stop:
        one.go_on()
    return asked + more


@attack("ssh-window", seconds=8)
def ssh_window(ground: Ground) -> Outcome:
    """Ask for much, and open no window for the answers."""
    crew = [Ssh(ground, SshProgram("deaf", new_key(), window=0)) for _ in range(READERS)]
    outside = sum(not one.come_in() for one in crew)
    faults: tuple[str, ...] = (f"{outside} did not come in",) if outside else ()
    while not ground.over():
        for one in crew:
            if one.program.channel is not None and not one.program.channel.buf:
                one.program.type(_ASKS)
            one.go_on()
    size = sum(len(one.program.text) for one in crew)
    faults += (f"{size} bytes came without a window",) if size else ()
    sent = sum(one.attacker.sent for one in crew)
    return Outcome(
        f"{sent / 1e6:,.1f} MB asked on {READERS} ssh clients, no window", "held", faults
    )


@attack("ssh-guessing", limits="logins_per_minute = 0", seconds=8)
def ssh_guessing(ground: Ground) -> Outcome:
    """Guess the owner's password, and show keys with a signature of nobody's."""
    own(ground)
    visits, tried, wrong, forged = Visits(ground), 0, 0, 0
    key = new_key()
    while not ground.over():
        guesser = Ssh(ground, SshProgram("owner", passwords=(b"wrong guess",)))
        if guesser.come_in():
            stop = time.monotonic() + 1
            while b"! " not in guesser.program.text and time.monotonic() < stop:
                guesser.go_on()
        tried += 1
        wrong += guesser.program.text.count(b"! wrong name or password")
        forger = Ssh(ground, SshProgram("owner", key, forges=True, asks=False))
        forged += forger.come_in(_FORGER_SECONDS)
        for one in (guesser, forger):
            one.attacker.close()
            ground.crew.remove(one.attacker)
        visits.look()
    faults = visits.faults()
    faults += () if wrong <= TRIES else (f"{wrong} tries were hashed",)
    faults += (f"{forged} forged keys were good",) if forged else ()
    did = f"{tried} passwords and as many forged keys over ssh"
    return Outcome(did, f"{wrong} hashed; {visits}", faults)
