"""What runs the fuzz targets says what they found."""

import subprocess
from typing import Any

import pytest

from tests.fuzz.__main__ import main

FOUND = "Traceback\nAssertionError: here"


@pytest.mark.parametrize(
    ("code", "output", "shown"),
    [
        (0, "INFO\nDone 9 runs in 3 second(s)\n", "telnet: Done 9 runs in 3 second(s)\n"),
        (77, f"INFO\n{FOUND}", f"telnet: INFO\n{FOUND}\n"),
        (0, "", "telnet: \n"),
        (1, "Done 9 runs in 3 second(s)", "telnet: Done 9 runs in 3 second(s)\n"),
    ],
)
def test_the_status_says_whether_something_was_found(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    code: int,
    output: str,
    shown: str,
) -> None:
    """All is well only with a target that says how many inputs it tried, and ends with 0."""
    asked: list[str] = []

    def run(command: tuple[str, ...], **_: Any) -> subprocess.CompletedProcess[str]:
        asked.extend(command[1:])
        return subprocess.CompletedProcess(command, code, output)

    monkeypatch.setattr(subprocess, "run", run)
    status = main(["telnet", "--seconds", "3", "--seed", "7"])
    assert status == (code != 0 or not output)
    assert asked == ["-m", "tests.fuzz.fuzz_telnet", "-max_total_time=3", "-seed=7"]
    assert capsys.readouterr().out == shown
