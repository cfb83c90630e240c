"""Run the fuzz targets, one after the other, and end with 1 if any finds something."""

import argparse
import re
import subprocess
import sys
from collections.abc import Sequence

TARGETS = ("telnet", "line", "websocket")
START_SECONDS = 120
"""How much longer than asked a target may take, to start and to end."""


def run(target: str, seconds: int, seed: int) -> bool:
    """Run one target, print what it found or how many inputs it tried, return whether all is well.

    Args:
        target: the last part of its module's name.
        seconds: for how long it tries inputs.
        seed: what its choices follow from; 0 for others each time.
    """
    options = (f"-max_total_time={seconds}", f"-seed={seed}")
    done = subprocess.run(  # noqa: S603 - this Python, and a module of this folder
        (sys.executable, "-m", f"tests.fuzz.fuzz_{target}", *options),
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="backslashreplace",
        timeout=seconds + START_SECONDS,
    )
    tried = re.search(r"^Done (\d+) runs in \d+ second\(s\)", done.stdout, re.MULTILINE)
    well = tried is not None and done.returncode == 0
    sys.stdout.write(f"{target}: {tried[0] if tried and well else done.stdout}\n")
    sys.stdout.flush()
    return well


def main(arguments: Sequence[str]) -> int:
    """Run all targets, or those that are named; return the status to end with."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(TARGETS))
    parser.add_argument("--seconds", type=int, default=10, help="for each target (default: 10)")
    parser.add_argument("--seed", type=int, default=0, help="default: another one each time")
    options = parser.parse_args(arguments)
    if unknown := set(options.targets) - set(TARGETS):
        parser.error(f"no such target: {', '.join(sorted(unknown))}")
    names = options.targets or TARGETS
    failed = [name for name in names if not run(name, options.seconds, options.seed)]
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
