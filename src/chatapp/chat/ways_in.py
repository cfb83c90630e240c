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
        briefing: makes what programs are told when they come in or back.
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
        settings, users, rooms, changes = core.settings, core.users, core.rooms, core.changes
        gate, bouncer = order.gate, order.bouncer
        self.waiting = Waiting()
        self.briefing = briefing = Briefing(settings, order.roles)
        self.resume = Resume(users, rooms, absences, departures, changes, gate, bouncer, briefing)
        self.newcomers = Newcomers(
            settings,
            users,
            rooms,
            absences,
            departures,
            history,
            changes,
            gate,
            bouncer,
            briefing,
            core.clock,
        )
        self.arrivals = Arrivals(
            settings,
            core.commands,
            rooms,
            order.roles,
            bouncer,
            self.resume,
            self.newcomers,
            departures,
            changes,
            core.flusher,
            self.waiting,
            core.clock,
        )
