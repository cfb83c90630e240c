"""WaysIn: makes what lets a connection in, as a new guest or as a user who comes back."""

from chatapp.chat.absences import Absences
from chatapp.chat.arrivals import Arrivals
from chatapp.chat.briefing import Briefing
from chatapp.chat.core import Core
from chatapp.chat.departures import Departures
from chatapp.chat.history import RoomHistory
from chatapp.chat.newcomers import Newcomers
from chatapp.chat.order import Order
from chatapp.chat.resume import Resume
from chatapp.chat.waiting import Waiting


class WaysIn:
    """Arrivals, and what becomes of those who arrive: newcomers, or users who come back.

    Attributes:
        waiting: the sessions that are not read until what they asked for is kept.
    """

    def __init__(
        self,
        core: Core,
        order: Order,
        absences: Absences,
        departures: Departures,
        history: RoomHistory,
    ) -> None:
        self.waiting = Waiting()
        briefing = Briefing(core.settings, order.roles)
        self.resume = Resume(
            core.users,
            core.rooms,
            absences,
            departures,
            core.changes,
            order.gate,
            order.bouncer,
            briefing,
        )
        self.newcomers = Newcomers(
            core.settings,
            core.users,
            core.rooms,
            absences,
            departures,
            history,
            core.changes,
            order.gate,
            order.bouncer,
            briefing,
            core.clock,
        )
        self.arrivals = Arrivals(
            core.settings,
            core.commands,
            core.rooms,
            order.roles,
            order.bouncer,
            self.resume,
            self.newcomers,
            departures,
            core.changes,
            core.flusher,
            self.waiting,
            core.clock,
        )
