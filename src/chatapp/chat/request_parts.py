"""Request parts: what does requests, made of the parts of a chat, and who answers which."""

from typing import TYPE_CHECKING

from chatapp.chat.dispatch import Dispatch
from chatapp.chat.past import PastPages
from chatapp.chat.program_requests import Part, ProgramRequests
from chatapp.chat.shown import Shown
from chatapp.chat.typed import Typed
from chatapp.chat.waiting import Waiting
from chatapp.wire.requests import Asking, Commands, Members, Past, Search

if TYPE_CHECKING:
    from chatapp.chat.factory import ChatFactory


def make_dispatch(chat: "ChatFactory", waiting: Waiting) -> tuple[Typed, Dispatch]:
    """Return what does lines, and what does all requests."""
    order = chat.order
    pages = PastPages(chat.users, chat.rooms, order.roles, chat.changes, chat.journal)
    shown = Shown(chat.rooms, order.roles, chat.commands)
    answered_by: dict[type[Asking], Part] = {
        Past: pages.answer,
        Search: chat.search.answer,
        Members: shown.members,
        Commands: shown.commands,
    }
    typed = Typed(
        chat, chat.settings, chat.commands, chat.rooms, order.roles, order.bouncer, chat.changes
    )
    programs = ProgramRequests(
        chat.rooms,
        chat.resume,
        chat.arrivals,
        chat.membership,
        chat.login,
        chat.changes,
        waiting,
        answered_by,
    )
    dispatch = Dispatch(
        chat,
        chat.settings,
        chat.commands,
        typed,
        chat.arrivals,
        chat.departures,
        programs,
        chat.changes,
        chat.flusher,
        waiting,
        chat.clock,
    )
    return typed, dispatch
