"""Objects as programs read them, for transcripts."""

import json
from typing import Any


def obj(kind: str, **fields: Any) -> str:
    """Return an object as it is sent; `from_` stands for `from`, and a last `time` for its time."""
    named = {key.rstrip("_"): value for key, value in fields.items()}
    return json.dumps({"type": kind, **named}, ensure_ascii=False)


def said(room: str, offset: int, user: str, text: str, **more: Any) -> str:
    """Return what programs read when a user says something."""
    return obj("said", room=room, id=offset, from_=user, text=text, time="TIME", **more)


def refused(code: str, text: str, ref: str = "") -> str:
    """Return what programs read in place of an answer."""
    return obj("error", code=code, text=text, **({"ref": ref} if ref else {}))
