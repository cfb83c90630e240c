"""The border to atheris, which has no types, and which a target needs only while it fuzzes."""

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from importlib import import_module
from pathlib import Path

WORDS = Path(__file__).with_name("words.dict")
INPUT_SECONDS = 30
"""An input that takes longer is a finding; most take a millisecond."""


def instrumented(name: str, *packages: str) -> AbstractContextManager[object]:
    """Have what is imported meanwhile report which ways an input takes through it.

    Args:
        name: the target's own `__name__`; a target that a test imports is left as it is, so that
            the same tests run with and without atheris.
        packages: what is to report.
    """
    if name != "__main__":
        return nullcontext()
    watched: AbstractContextManager[object] = import_module("atheris").instrument_imports(
        include=list(packages)
    )
    return watched


def fuzz(one_input: Callable[[bytes], None], max_len: int) -> None:
    """Call a target with one input after the other, until libFuzzer's options say to end.

    The process ends here: with 0, or with another status after a finding, which is printed and
    left in the working directory as a file `crash-…`, `timeout-…` or `oom-…`.

    Args:
        one_input: the target.
        max_len: the longest input, in bytes; options on the command line come after this and the
            others given here, and win.
    """
    atheris = import_module("atheris")
    program, *options = sys.argv
    # The inputs are short, so the first may be as long as the last: -len_control=0.
    ours = (f"-max_len={max_len}", "-len_control=0", f"-timeout={INPUT_SECONDS}", f"-dict={WORDS}")
    atheris.Setup([program, *ours, *options], one_input)
    atheris.Fuzz()
