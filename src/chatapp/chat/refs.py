"""Lines with a `ref`: each is done once, and its answer is kept until it has arrived."""

from chatapp.events import Acked
from chatapp.session.doing import Doing
from chatapp.session.session import Session
from chatapp.wire.requests import Asking, Request


def is_repeated(session: Session, request: Request) -> bool:
    """Return whether a request was sent before; if it was done, send its answer again.

    What only asks is no repeat: it is answered each time.
    """
    answers, ref = session.answers, request.ref
    if isinstance(request, Asking):
        return False
    if not ref or not answers.knows(ref):
        if ref:
            answers.doing[ref] = None
        return False
    if answered := answers.find(ref):
        session.tell(answered)
        answers.add(answered, session.receipts.told)
    return True


def answer(session: Session, doing: Doing) -> None:
    """Answer a line of which everything is kept, and remember the answer.

    What was refused was answered by that, and what only asks by what it asks for.
    """
    ref = doing.request.ref
    if ref and not doing.refused and not isinstance(doing.request, Asking):
        acked = Acked(ref, *(doing.said or ()))
        told = session.successor
        told.tell(acked)
        told.answers.add(acked, told.receipts.told)
