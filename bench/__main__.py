"""The command: `python -m bench` measures everything, or what its options choose."""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bench.child import interrupt_on_signals, raise_descriptor_limit
from bench.figures import Row
from bench.job import QUICK, Settings
from bench.report import render_chart, render_report
from bench.run import Bench, RunError
from bench.scenarios import SCENARIOS
from bench.servers import OURS, SERVERS, Server

QUICK_SERVERS = (*OURS, "floor", "twisted-line")
"""What a quick run measures unless servers are named."""

QUIET_SHARE = 0.1
"""The share of the server's CPU that other programs may use before a note says so."""

Results = dict[str, list[Row]]


def _read_options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m bench", description=__doc__)
    add = parser.add_argument
    add("--quick", action="store_true", help="short runs of fewer servers")
    add("--only", metavar="SCENARIO", choices=SCENARIOS, help=", ".join(SCENARIOS))
    add("--servers", metavar="A,B", help=f"of {', '.join(SERVERS)}")
    add("--seconds", type=float, metavar="N", help="how long each measurement takes")
    add("--json", type=Path, metavar="FILE", help="write all figures there")
    add("--svg", type=Path, metavar="FILE", help="draw a chart there")
    options = parser.parse_args(arguments)
    names = options.servers.split(",") if options.servers else []
    if unknown := set(names) - SERVERS.keys():
        parser.error(f"no such server: {', '.join(sorted(unknown))}")
    options.names = names or (QUICK_SERVERS if options.quick else list(SERVERS))
    return options


def _tell(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def _available(bench: Bench, names: Sequence[str]) -> list[Server]:
    servers = []
    for name in names:
        if lacks := SERVERS[name].lacks():
            bench.note(f"{name} left out: {lacks}")
        else:
            servers.append(SERVERS[name])
    return servers


def _measure(bench: Bench, options: argparse.Namespace, results: Results) -> None:
    """Measure scenario after scenario; the results so far survive an interruption."""
    settings = QUICK if options.quick else Settings()
    if options.seconds:
        settings = replace(settings, seconds=options.seconds)
    servers = _available(bench, options.names)
    for name, scenario in SCENARIOS.items():
        if options.only not in (None, name):
            continue
        rows = results[name] = []
        for server in servers:
            if scenario.only and server.name not in scenario.only:
                continue
            _tell(f"{name}: {server.name}")
            try:
                rows.extend(scenario.measure(bench, server, settings))
            except RunError as error:
                bench.fault(f"{name}, {server.name}: {error}")


def main() -> int:
    """Measure, then print the tables; return 1 if anything was lost, doubled or reordered."""
    options = _read_options(sys.argv[1:])
    interrupt_on_signals()
    bench = Bench(raise_descriptor_limit(), _tell)
    results: Results = {}
    began = time.monotonic()
    try:
        _measure(bench, options, results)
    except KeyboardInterrupt:
        bench.fault("interrupted")
    _tell(f"{time.monotonic() - began:.0f} s")
    if bench.foreign > QUIET_SHARE:
        bench.note(
            f"other programs took up to {bench.foreign:.0%} of the server's CPU: rates suffer"
        )
    sys.stdout.write(render_report(results, bench.notes, bench.faults))
    if options.json:
        measured = {"results": results, "notes": bench.notes, "faults": bench.faults}
        options.json.write_text(json.dumps(measured, indent=1))
    if options.svg:
        options.svg.write_text(render_chart(results))
    return 1 if bench.faults else 0


if __name__ == "__main__":
    sys.exit(main())
