"""Text as a terminal may be shown it."""


def escape(text: str) -> str:
    r"""Return text in one line, with `\x1b` and the like for characters that do not print."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
