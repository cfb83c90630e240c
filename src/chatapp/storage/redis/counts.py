"""Counts: how the way to the engine has been since the start, in plain numbers, for the metrics."""

from dataclasses import dataclass


@dataclass(slots=True)
class RedisCounts:
    """The counts of one server.

    Attributes:
        up: True while the engine can be asked.
        losses: how often it could not be asked any more.
        put_back: batches that the engine had forgotten and was given again.
        given_back: how often it was given all that is known here.
    """

    up: bool = False
    losses: int = 0
    put_back: int = 0
    given_back: int = 0
