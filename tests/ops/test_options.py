"""The command line: what cannot be understood is one line, which says what would be right."""

import pytest

from chatapp.ops.options import Options


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--confg", "a"], "option --confg not recognized"),
        (["--config"], "option --config requires argument"),
        (["--config", ""], "expected the name of a file after --config"),
        (["--config", "a", "-c", "a"], "expected --config once"),
        (["--check=yes"], "option --check must not have an argument"),
        (["config.ini"], "expected no config.ini; --config FILE names the configuration"),
        (
            ["--config", "a", "b\n\x1b"],
            r"expected no b\n\x1b; --config FILE names the configuration",
        ),
    ],
)
def test_what_is_not_understood(words: list[str], said: str) -> None:
    """Nothing is started, and no file is read."""
    with pytest.raises(SystemExit) as ended:
        Options().parseOptions(words)
    assert ended.value.code == f"chatapp: {said} (twistd chatapp --help shows the options)"
