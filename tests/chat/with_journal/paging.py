"""A program that asks for pages of what was said."""

from typing import Any

Object = dict[str, Any]


def page(client: Any, of: str = "#lobby", **wanted: Any) -> tuple[list[Object], Object]:
    """Return the entries of a page, and its end."""
    client.request(history=of, **wanted)
    client.settle()
    *entries, end = client.read_objects()
    assert end["type"] == "page"
    return entries, end


def texts(entries: list[Object]) -> list[str]:
    """Return what was said."""
    return [entry["text"] for entry in entries]
