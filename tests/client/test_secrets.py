"""Which of the lines that a person types are secrets."""

import pytest

from chatapp.client.secrets import Secrets, is_kept

QUESTION = "a password for ann, 10 characters at least:"


@pytest.fixture
def secrets() -> Secrets:
    """The secrets of a person who was asked for one."""
    secrets = Secrets()
    assert not secrets.enter("/register")
    secrets.send("/register")
    secrets.done([QUESTION])
    secrets.hear(QUESTION)
    assert secrets.hidden
    return secrets


def test_one_secret(secrets: Secrets) -> None:
    """It is hidden from the command that asks for it until it is sent."""
    assert secrets.enter("horse")
    assert not secrets.enter("hello")
    secrets.send("horse")
    secrets.done([])
    assert not secrets.hidden
    secrets.send("hello")
    secrets.done([])
    secrets.hear("ann said:")
    assert not secrets.hidden


def test_typed_ahead() -> None:
    """A secret may be entered before it is asked for, and what was asked is read late."""
    secrets = Secrets()
    secrets.enter("/register")
    assert secrets.enter("horse")
    secrets.send("/register")
    secrets.done([QUESTION])
    assert secrets.asked
    secrets.send("horse")
    secrets.hear(QUESTION)
    secrets.done([])
    assert not secrets.hidden


def test_refusals(secrets: Secrets) -> None:
    """The question stands, unless there were too many tries."""
    for code, stands in (("bad_password", True), ("logins", False)):
        secrets.enter("horse")
        secrets.send("horse")
        secrets.refuse(code)
        assert secrets.hidden is secrets.asked is stands
    assert not secrets.enter("hello")


def test_another_question(secrets: Secrets) -> None:
    """After the password, an invitation may be asked for."""
    secrets.enter("horse")
    secrets.send("horse")
    secrets.done([])
    secrets.hear("your invitation, which an operator can give you:")
    assert secrets.enter("code")


def test_a_command_that_is_refused() -> None:
    """The server waits for no secret, so what was entered for one is not to be sent."""
    secrets = Secrets()
    secrets.enter("/login ann")
    assert secrets.enter("horse")
    secrets.send("/login ann")
    secrets.refuse("logged_in")
    assert not secrets.asked
    assert not secrets.hidden


def test_starting_over(secrets: Secrets) -> None:
    """A new user was asked nothing."""
    secrets.forget()
    assert not secrets.hidden
    assert not secrets.enter("hello")


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("hello", True),
        ("/nick ann", True),
        ("register", True),
        ("/register", False),
        ("/LOGIN ann horse", False),
        ("/login\u3000ann horse", False),
        ("/ login ann horse", False),
        ("/", True),
    ],
)
def test_what_is_called_back(line: str, kept: bool) -> None:
    """Nothing is that calls a command for secrets."""
    assert is_kept(line) is kept
