"""Guesses: who tries passwords waits, longer and longer, and locks nobody out."""


class Guesses:
    """Counts tries."""

    def check(self, address: str, account: str) -> None:
        """Count a try."""

    def forgive(self, address: str, account: str) -> None:
        """Take back tries."""
