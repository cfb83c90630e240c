"""Requests with a `ref`: each is done once, and its answer is kept until it has arrived.

Another request with the same ref is refused, and leaves the first one as it is. What only asks has
refs of its own: it is answered each time, and disturbs nothing.
"""

from chatapp.errors import ChatError
from chatapp.events import Acked
from chatapp.session.doing import Doing
from chatapp.session.session import Session
from chatapp.wire.requests import Answer, Asking, Line, Read, Request


def is_repeated(session: Session, request: Request) -> bool:
    """Return whether a request was sent before; if it was done, send its answer again.

    Raises:
        ChatError: another request was sent with its ref.
    """
    answers, ref = session.answers, request.ref
    if not ref or isinstance(request, Asking):
        return False
    asked = _asked(request)
    if not answers.knows(ref):
        answers.doing[ref] = asked
        return False
    answered = answers.find(ref)
    before = answers.doing.get(ref, 0) if answered is None else answered.asked
    if asked and before and asked != before:
        raise ChatError("another request had that ref: expected one of its own", code="ref_used")
    if answered is not None:
        session.tell(answered)
        answers.add(answered, session.receipts.told)
    return True


def give_up(session: Session, request: Request) -> None:
    """Let a request that was not done be done if it is sent again with its ref."""
    if session.answers.doing.get(request.ref) == _asked(request):
        del session.answers.doing[request.ref]


def answer(session: Session, doing: Doing) -> None:
    """Answer a line of which everything is kept, and remember the answer.

    What was refused was answered by that, and what only asks by what it asks for.
    """
    request = doing.request
    if request.ref and not doing.refused and not isinstance(request, Asking):
        room, offset = doing.said or ("", 0)
        acked = Acked(request.ref, room, offset, _asked(request))
        told = session.successor
        told.tell(acked)
        told.answers.add(acked, told.receipts.told)


def _asked(request: Request) -> int:
    """Return a number that tells a request from others with its ref; 0 if nothing does.

    Nobody else can make a request of the same number, or learn from it what was asked.
    """
    match request:
        case Answer():  # when it is sent again it may be taken for a line
            return 0
        case Line(line, _, room):
            return hash((Line, line, room))
        case Read(room, offset):
            return hash((Read, room, offset))
    return hash(type(request))
