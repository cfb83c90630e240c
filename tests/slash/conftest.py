"""Commands answer the same over all encodings."""

import pytest

from tests.connect import EVERY_ENCODING, Connect


@pytest.fixture(params=EVERY_ENCODING, ids="-".join)
def connect(connect: Connect) -> Connect:
    """Connect clients over each encoding."""
    return connect
