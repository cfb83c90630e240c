"""Run it: python -m tests.crash --seconds 600 --seed 7."""

import argparse
import asyncio
import logging
import sys
import tempfile
from argparse import Namespace
from pathlib import Path

from tests.crash.faults import FAULTS
from tests.crash.gateway_run import GatewayRun
from tests.crash.gateways import ENOUGH_OF_GATEWAYS, Gateways, linked
from tests.crash.pair import ENOUGH_OF_A_PAIR, Pair
from tests.crash.run import Run
from tests.crash.server import USUAL, Server
from tests.server import free_ports

PROGRESS_SECONDS = 10

logging.getLogger("asyncio").setLevel(logging.ERROR)  # that a connection is lost is no news here


def main() -> None:
    """Run as long as was asked for, and say what happened."""
    parser = argparse.ArgumentParser(prog="python -m tests.crash", description=__doc__)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--fault", choices=FAULTS, default="none", help="to be found")
    parser.add_argument("--redis", action="store_true", help="two servers, with a Redis")
    parser.add_argument("--gateways", type=int, default=0, help="so many before the server")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, free_ports(6 + 2 * options.gateways) as ports:
        run = _run_of(options, Path(name), ports)
        asyncio.run(_go(run))
    print(f"seed {options.seed}: {run.counts}")  # noqa: T201 - it is for people
    for fault in run.faults:
        print(fault)  # noqa: T201 - as above
    if run.faults:
        sys.exit(f"{len(run.faults)} faults")


def _run_of(options: Namespace, directory: Path, ports: list[int]) -> Run:
    """Return the run that the options ask for.

    Args:
        options: the options.
        directory: where all files are.
        ports: two for each of two servers, two for their links, and two for each gateway.
    """
    fault, seed, seconds, links = options.fault, options.seed, options.seconds, ports[4:6]
    settings = linked(directory, links) if options.gateways else [USUAL, USUAL]
    server = (
        Pair(directory, ports[:4], fault, seed, settings)
        if options.redis
        else Server(directory, ports[:2], fault, settings[0])
    )
    if options.gateways:
        links = links if options.redis else links[:1]
        gateways = Gateways(directory, server, links, ports[6:], fault, seed)
        return GatewayRun(gateways, seconds, seed, ENOUGH_OF_GATEWAYS)
    if isinstance(server, Pair):
        return Run(server, seconds, seed, ENOUGH_OF_A_PAIR)
    return Run(server, seconds, seed)


async def _go(run: Run) -> None:
    """Let it all happen, and show how far it is."""
    showing = asyncio.ensure_future(_show(run))
    try:
        await run.go()
    finally:
        showing.cancel()


async def _show(run: Run) -> None:
    """Say now and then what has happened so far."""
    seconds = 0
    while True:
        await asyncio.sleep(PROGRESS_SECONDS)
        seconds += PROGRESS_SECONDS
        print(f"after {seconds} s: {run.counts.so_far}", file=sys.stderr, flush=True)  # noqa: T201 - as above


if __name__ == "__main__":
    main()
