"""What a program that uses the client may have to catch."""


class ClientError(Exception):
    """Anything that the client raises by itself."""


class ChatError(ClientError):
    """The server refused a request, and did nothing.

    Attributes:
        code: why, for programs; docs/protocol.md lists the codes.
        text: why, for people.
    """

    def __init__(self, code: str, text: str) -> None:
        super().__init__(f"{text} ({code})")
        self.code = code
        self.text = text


class Ended(ClientError):  # noqa: N818 - it is no mistake of anybody's
    """The client has ended for good, and does not come back; what is asked now was not sent.

    Attributes:
        code: the close code, or the status of HTTP, or 0 if there is neither.
    """

    def __init__(self, why: str, code: int = 0) -> None:
        super().__init__(why)
        self.code = code


class Unanswered(ClientError):  # noqa: N818 - it may have been done
    """A request that waited will get no answer any more; one that is made after the end is `Ended`.

    Attributes:
        line: what was to be said; empty if the request was for something else.
        maybe_done: True if it was sent, so that nobody knows whether it was done; False if it was
            certainly not done.
    """

    def __init__(self, line: str, why: str, *, maybe_done: bool) -> None:
        known = "it may have been done" if maybe_done else "it was not done"
        super().__init__(f"{why}: {known}")
        self.line = line
        self.maybe_done = maybe_done


class LinkLost(ClientError):  # noqa: N818 - the client comes back
    """A connection has ended, or could not be made; the client comes back, unless it is for good.

    Attributes:
        code: the close code, or the status of HTTP, or 0 if there is neither.
        for_good: whether to stay away.
    """

    def __init__(self, why: str, code: int = 0, *, for_good: bool = False) -> None:
        super().__init__(why)
        self.code = code
        self.for_good = for_good
