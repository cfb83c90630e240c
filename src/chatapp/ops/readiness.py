"""Whether newcomers should be sent to this server."""

from collections.abc import Callable

from chatapp.chat.factory import ChatFactory
from chatapp.errors import ChatError


def why_not_ready(chat: ChatFactory, running: Callable[[], bool]) -> str:
    """Return in one line why newcomers should go to another server; empty if they are welcome.

    Args:
        chat: the chat.
        running: returns True if the server is neither starting nor stopping.
    """
    if not running():
        return "the server is stopping"
    if chat.flusher.failing:
        return f"the journal cannot be written: {chat.flusher.failing}"
    try:
        chat.admission.check()
        chat.flusher.check_can_save()
    except ChatError as error:
        return str(error)
    return ""
