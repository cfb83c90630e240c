"""Packages of npm that tests use, for those who have npm."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.server import SECONDS


def installed(package: str, folder: Path) -> Path:
    """Install a package; return the folder of the installed ones. Skip the test without npm."""
    npm = shutil.which("npm")
    if not npm:
        pytest.skip("npm is not installed")
    command = [
        npm,
        "install",
        "--no-audit",
        "--no-fund",
        "--ignore-scripts",
        "--prefix",
        str(folder),
    ]
    done = subprocess.run(  # noqa: S603 - the tests choose what runs
        [*command, package], capture_output=True, timeout=SECONDS, check=False
    )
    if done.returncode:
        pytest.skip(f"npm has not installed {package}")
    return folder / "node_modules"
