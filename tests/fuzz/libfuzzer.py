"""The border to atheris, which has no types, and which a target needs only while it fuzzes."""

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from importlib import import_module


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


def fuzz(one_input: Callable[[bytes], None]) -> None:
    """Call it with one input after the other, as libFuzzer's options on the command line say.

    This does not return: the process ends with 0, or with another status after a finding.
    """
    atheris = import_module("atheris")
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
