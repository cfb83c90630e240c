"""Errors that a person can put right: the user (ChatError), or the operator (all others).

Each is told in one line, without a traceback. Any other exception is a fault of the program, and is
logged with its traceback.
"""


class ChatError(Exception):
    """A refusal of what a user asked for; the user reads its text after `! `.

    Words that the user typed are handed in apart from the reason, because only the reason may be
    logged: `ChatError("no such user: {name}", name=name)`.

    Attributes:
        kind: the label under which the metrics count it.
        reason: the text without the user's words, for the log.
    """

    kind = "other"

    def __init__(self, reason: str, **words: object) -> None:
        super().__init__(reason.format(**words) if words else reason)
        self.reason = reason


class LimitError(ChatError):
    """A refusal because of a limit.

    Its `kind` is the limit's key in the configuration, or `journal` if nothing can be saved now.
    """

    def __init__(self, limit: str, reason: str, /, **words: object) -> None:
        super().__init__(reason, **words)
        self.kind = limit


class ConfigError(Exception):
    """The configuration cannot be used: one line says where, what, and what was expected."""


class StartError(Exception):
    """The service cannot start, although its configuration is valid: one line says why."""


class JournalError(Exception):
    """The journal could not be written or read, which may pass by itself: one line says why."""
