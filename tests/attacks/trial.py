"""A trial: a server, the honest pair and one attack, and what was measured."""

import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from bench.usage import cpu_time, memory

from tests.attacks.ground import Ground, Outcome
from tests.attacks.pair import account
from tests.attacks.registry import Attack
from tests.attacks.scene import Scene, open_scene
from tests.attacks.verdict import Row, faults_in_log, memory_allowed

_CALM_SECONDS = 2.0
_NICE = 10
_CROWDS, _CROWD = 2, 600
_TRIES = 3
_SETTLE_SECONDS = 20.0
_SAMPLE_SECONDS = 0.02


class Watch(threading.Thread):
    """Notes the most memory that a process has used."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.peak = 0
        self._pid = pid
        self._done = threading.Event()

    def run(self) -> None:
        """Look at the memory every few milliseconds."""
        while not self._done.wait(_SAMPLE_SECONDS):
            self.peak = max(self.peak, memory(self._pid))

    def end(self) -> int:
        """Stop looking; return the most bytes."""
        self._done.set()
        self.join()
        return self.peak


def make_trial(
    attack: Attack, seconds: float, cpus: tuple[int, int], *, gateway: bool = False
) -> Row:
    """Start a server and attack it; return what was measured.

    Raises:
        TrialError: the honest users do not get in.
        StartError: the server does not start.
    """
    with open_scene(attack, cpus, gateway=gateway) as scene:
        if not attack.descriptors:
            _warm_up(scene.ground)
        time.sleep(_CALM_SECONDS)
        before, cpu, start = memory(scene.pid), cpu_time(scene.pid), time.monotonic_ns()
        watch = Watch(scene.pid)
        watch.start()
        scene.ground.stop = time.monotonic() + max(seconds, attack.seconds)
        outcome = _run(attack, scene.ground)
        stop = time.monotonic_ns()
        share = (cpu_time(scene.pid) - cpu) / (stop - start)
        after = _settle(scene, before)
        record = account(scene.happenings(), start, stop)
        faults = outcome.faults + record.odd
        for log in (scene.ground.log, scene.gateway_log):
            faults += faults_in_log(log, noisy=attack.noisy) if log.exists() else ()
        return Row(
            attack.name,
            outcome.did,
            outcome.answered,
            record.sent,
            record.lost,
            record.p99_ms,
            before,
            max(watch.end(), before),
            after,
            share,
            faults,
        )


def _warm_up(ground: Ground) -> None:
    """Let crowds come and go, so that the interpreter has the memory it keeps for a crowd.

    It has what it keeps for a hash, too.
    """
    for attacker in ground.line(_TRIES):
        attacker.await_text(b"welcome", _CALM_SECONDS)
        attacker.send(b"/login nobody of the name\n")
        attacker.await_text(b"! wrong name or password", _CALM_SECONDS)
    for _ in range(_CROWDS):
        for attacker in (*ground.line(_CROWD), *ground.web(_CROWD)):
            attacker.await_text(b"welcome", _CALM_SECONDS)
        ground.hang_up()
        time.sleep(_CALM_SECONDS / 4)


def _run(attack: Attack, ground: Ground) -> Outcome:
    """Attack; wait until time is up, so that all trials measure as much; close the connections."""
    try:
        with ThreadPoolExecutor(1, initializer=_give_way) as thread:
            outcome = thread.submit(attack.run, ground).result()
        time.sleep(max(0.0, ground.stop - time.monotonic()))
    except OSError as error:
        outcome = Outcome("broke off", str(error), (f"the attack broke off: {error!r}",))
    finally:
        ground.hang_up()
    return outcome


def _give_way() -> None:
    """Have the honest pair, which shares this CPU, run before the attacking thread."""
    os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)


def _settle(scene: Scene, before: int) -> int:
    """Wait until all lines must have arrived and the memory is back; return the memory."""
    time.sleep(_CALM_SECONDS)
    stop = time.monotonic() + _SETTLE_SECONDS
    while memory(scene.pid) > memory_allowed(before) and time.monotonic() < stop:
        time.sleep(_CALM_SECONDS / 10)
    return memory(scene.pid)
