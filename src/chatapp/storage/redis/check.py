"""What would keep a journal in Redis from being opened, found without changing it."""

from chatapp.storage.redis.address import parse_address
from chatapp.storage.redis.opening import Opening
from chatapp.storage.redis.start import is_held, look_at


def check_redis(path: str) -> bool:
    """See that a journal in Redis can be opened.

    Returns:
        True if a running server has it.

    Raises:
        JournalError: it cannot be opened; the text says what would be right.
    """
    address = parse_address(path)
    opening = Opening(address)
    try:
        look_at(opening)
        return is_held(opening, address.keys)
    finally:
        opening.close()
