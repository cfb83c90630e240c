"""What can be wrong and is somebody's to mend: the user's (ChatError) or the operator's."""


class ChatError(Exception):
    """A refusal: its text is what the user reads behind `! `.

    The words that the user typed are handed in apart from the reason, because only the reason may
    be logged: `ChatError("no such user: {name}", name=name)`. `kind` is what it is counted as.
    """

    kind = "other"

    def __init__(self, reason: str, **words: object) -> None:
        super().__init__(reason.format(**words) if words else reason)
        self.reason = reason


class LimitError(ChatError):
    """A refusal because of a limit; `kind` is its key in the configuration, or `journal`."""

    def __init__(self, limit: str, reason: str, /, **words: object) -> None:
        super().__init__(reason, **words)
        self.kind = limit


class ConfigError(Exception):
    """A configuration that cannot be used: one line says where, what, and what was expected."""


class StartError(Exception):
    """The service cannot start, for a reason outside its configuration's text: one line."""


class JournalError(Exception):
    """The journal could not be written or read, which may pass: one line says why."""
