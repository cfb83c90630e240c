"""What people read is the same over all encodings."""

from dataclasses import replace
from typing import Any

import pytest

from chatapp.config import Config, History, Limits
from tests.connect import EVERY_ENCODING, Connect


@pytest.fixture(params=EVERY_ENCODING, ids="-".join)
def connect(connect: Connect) -> Connect:
    """Connect clients over each encoding."""
    return connect


def config_with(*, resume_seconds: int = 600, **limits: Any) -> Config:
    """Return a configuration with nothing on disk, and nothing of the past shown unasked."""
    history = History(path="memory", on_join=0, resume_seconds=resume_seconds, unsure_seconds=0)
    return replace(Config(), limits=Limits(messages_per_second=0, **limits), history=history)


over_addresses = pytest.mark.parametrize(
    ("here", "also_here", "elsewhere"),
    [
        ("192.0.2.1", "::ffff:192.0.2.1", "192.0.2.2"),
        ("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", "2001:db8:0:2::1"),
    ],
)
"""Two ways to write what counts as one address, and another address."""
