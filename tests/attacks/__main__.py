"""The command: `python -m tests.attacks` tries all attacks, or those that are named."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from bench.child import StartError, interrupt_on_signals, raise_descriptor_limit

from tests.attacks import (
    accounts,
    connections,
    evasion,
    flooding,
    frames,
    gateways,
    invitations,
    lines,
    metrics,
    page_loads,
    pages,
    quarrel,
    shares,
    ssh,
    texts,
    typing,
)
from tests.attacks.registry import ATTACKS, Attack, quiet
from tests.attacks.scene import TrialError
from tests.attacks.trial import make_trial
from tests.attacks.verdict import Row, judge, render_table

ORDER = (evasion, invitations, flooding, quarrel)
MODULES = (
    *(connections, lines, typing, frames, pages, page_loads, texts, metrics, shares, accounts),
    ssh,
    gateways,
    *ORDER,
)
"""Where the attacks are; importing a module registers its attacks."""

SECONDS, QUICK_SECONDS = 8.0, 4.0
QUIET = Attack("quiet", quiet)


def _read_options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m tests.attacks", description=__doc__)
    add = parser.add_argument
    add("--quick", action="store_true", help="short attacks")
    add("--only", metavar="NAME", choices=ATTACKS, action="append", help=", ".join(ATTACKS))
    add("--seconds", type=float, metavar="N", help="how long each attack goes on")
    add("--gateway", action="store_true", help="have everybody come over a gateway")
    add("--json", type=Path, metavar="FILE", help="write all figures there")
    options = parser.parse_args(arguments)
    options.seconds = options.seconds or (QUICK_SECONDS if options.quick else SECONDS)
    return options


def _tell(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def _try(attack: Attack, options: argparse.Namespace, cpus: tuple[int, int]) -> Row:
    """Make a trial; if it cannot be made, the row has a fault."""
    try:
        return make_trial(attack, options.seconds, cpus, gateway=options.gateway)
    except (TrialError, StartError, OSError) as error:
        return Row(attack.name, "nothing", "nothing", 0, 0, 0.0, 0, 0, 0, 0.0, (str(error),))


def _measure(options: argparse.Namespace, rows: list[Row]) -> None:
    """Make the quiet trial, then a trial of each attack; the rows survive an interruption."""
    cpus = sorted(os.sched_getaffinity(0))
    server_cpu, own_cpu = cpus[0], cpus[-1]
    os.sched_setaffinity(0, {own_cpu})
    names = options.only or list(ATTACKS)
    for attack in (QUIET, *(ATTACKS[name] for name in names)):
        _tell(f"{attack.name} ...")
        row = _try(attack, options, (server_cpu, own_cpu))
        rows.append(row)
        wrong = judge(row, rows[0].p99_ms)
        _tell(f"  {row.did}: {row.answered}; {'; '.join(wrong) or 'stood'}")


def main() -> int:
    """Attack, then print the table; return 1 if the server failed in any trial."""
    options = _read_options(sys.argv[1:])
    interrupt_on_signals()
    raise_descriptor_limit()
    rows: list[Row] = []
    interrupted = False
    try:
        _measure(options, rows)
    except KeyboardInterrupt:
        interrupted = True
    if not rows:
        return 1
    quiet_ms = rows[0].p99_ms
    sys.stdout.write(render_table(rows, quiet_ms) + "\n")
    if options.json:
        options.json.write_text(json.dumps([asdict(row) for row in rows], indent=1))
    return 1 if interrupted or any(judge(row, quiet_ms) for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
