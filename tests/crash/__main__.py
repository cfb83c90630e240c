"""Run it: python -m tests.crash --seconds 600 --seed 7."""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from tests.crash.faults import FAULTS
from tests.crash.pair import ENOUGH_OF_A_PAIR, Pair
from tests.crash.run import Run
from tests.crash.server import Server
from tests.server import free_ports


def main() -> None:
    """Run as long as was asked for, and say what happened."""
    parser = argparse.ArgumentParser(prog="python -m tests.crash", description=__doc__)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--fault", choices=FAULTS, default="none", help="to be found")
    parser.add_argument("--redis", action="store_true", help="two servers, with a Redis")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, free_ports(4) as ports:
        directory, fault, seed = Path(name), options.fault, options.seed
        if options.redis:
            run = Run(Pair(directory, ports, fault, seed), options.seconds, seed, ENOUGH_OF_A_PAIR)
        else:
            run = Run(Server(directory, ports[:2], fault), options.seconds, seed)
        asyncio.run(run.go())
    print(f"seed {options.seed}: {run.counts}")  # noqa: T201 - it is for people
    for fault in run.faults:
        print(fault)  # noqa: T201 - as above
    if run.faults:
        sys.exit(f"{len(run.faults)} faults")


if __name__ == "__main__":
    main()
