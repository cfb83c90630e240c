"""Errors that a person can put right: the user (ChatError), or the operator (all others).

Each is told in one line, without a traceback. Any other exception is a fault of the program, and is
logged with its traceback.
"""

from typing import Literal, get_args

Code = Literal[
    "refused",
    "unchanged",
    "empty",
    "blank_first",
    "bad_text",
    "too_long",
    "not_understood",
    "ref_used",
    "unknown_command",
    "usage",
    "bad_name",
    "name_reserved",
    "name_taken",
    "name_kept",
    "name_registered",
    "no_such_user",
    "no_message",
    "bad_room",
    "no_such_room",
    "not_in_room",
    "cannot_enter",
    "bad_token",
    "bad_secret",
    "bad_password",
    "bad_key",
    "insecure",
    "logged_in",
    "not_logged_in",
    "no_accounts",
    "forbidden",
    "banned",
    "muted",
    "confirm",
    "members_only",
    "closed",
    "bad_invitation",
    "wait",
    "no_search",
    "journal",
    "failed",
    # The limits, by their keys in the configuration; and of tries at passwords, which has none:
    "line_bytes",
    "flood_seconds",
    "unread_bytes",
    "mailbox_bytes",
    "rooms",
    "rooms_per_user",
    "rooms_per_account",
    "rooms_per_address",
    "names_per_minute",
    "registrations_per_day",
    "sessions",
    "sessions_per_address",
    "logins_per_minute",
    "page_files_per_minute",
    "logins",
]
"""Why something was refused, for programs; docs/protocol.md says what each means.

A code never changes its name or meaning, and none is removed: programs act on them.
"""

CODES: tuple[Code, ...] = get_args(Code)


class ChatError(Exception):
    """A refusal of what a user asked for; the user reads its text after `! `.

    Words that the user typed are handed in apart from the reason, because only the reason may be
    logged: `ChatError("no such user: {name}", code="no_such_user", name=name)`.

    Attributes:
        code: why, for programs; the metrics count by it.
        reason: the text without the user's words, for the log.
    """

    def __init__(self, reason: str, *, code: Code = "refused", **words: object) -> None:
        super().__init__(reason.format(**words) if words else reason)
        self.reason = reason
        self.code = code


class LimitError(ChatError):
    """A refusal because of a limit.

    Its `code` is the limit's key in the configuration, or `journal` if nothing can be saved now.
    """

    def __init__(self, limit: Code, reason: str, /, **words: object) -> None:
        super().__init__(reason, code=limit, **words)


class ConfigError(Exception):
    """The configuration cannot be used: one line says where, what, and what was expected."""


class StartError(Exception):
    """The service cannot start, although its configuration is valid: one line says why."""


class JournalError(Exception):
    """The journal could not be written or read, which may pass by itself: one line says why."""
