"""Followers: the sessions that have read all of a log, and so get what is new together."""

from typing import Any, Protocol


class Followers(Protocol):
    """Sessions that have read all of a log, each with its reader."""

    def enter(self, session: Any, reader: Any) -> None:
        """Count a session in, which has just read everything."""

    def leave(self, reader: Any) -> None:
        """Count a reader no longer, if it was."""


class Nobody:
    """Stands for the followers of a log that each reader reads by itself, such as whispers."""

    def enter(self, session: Any, reader: Any) -> None:
        """Do nothing."""

    def leave(self, reader: Any) -> None:
        """Do nothing."""


NOBODY = Nobody()
