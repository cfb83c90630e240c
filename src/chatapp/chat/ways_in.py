"""WaysIn: makes what lets a connection in, as a new guest or as a user who comes back."""

from twisted.internet.interfaces import IReactorTime

from chatapp.chat.absences import Absences
from chatapp.chat.arrivals import Arrivals
from chatapp.chat.changes import Changes
from chatapp.chat.departures import Departures
from chatapp.chat.flusher import Flusher
from chatapp.chat.history import RoomHistory
from chatapp.chat.newcomers import Newcomers
from chatapp.chat.order import Order
from chatapp.chat.resume import Resume
from chatapp.chat.rooms import Rooms
from chatapp.chat.users import Users
from chatapp.chat.waiting import Waiting
from chatapp.commands import CommandTable
from chatapp.config import Settings


class WaysIn:
    """Arrivals, and what becomes of those who arrive: newcomers, or users who come back.

    Attributes:
        waiting: the sessions that are not read until what they asked for is kept.
    """

    def __init__(
        self,
        settings: Settings,
        commands: CommandTable,
        users: Users,
        rooms: Rooms,
        order: Order,
        absences: Absences,
        departures: Departures,
        history: RoomHistory,
        changes: Changes,
        flusher: Flusher,
        clock: IReactorTime,
    ) -> None:
        gate = order.gate
        self.waiting = Waiting()
        self.resume = Resume(users, rooms, absences, departures, changes, gate, order.bouncer)
        self.newcomers = Newcomers(
            settings,
            users,
            rooms,
            absences,
            departures,
            history,
            changes,
            gate,
            order.bouncer,
            clock,
        )
        self.arrivals = Arrivals(
            settings,
            commands,
            users,
            rooms,
            order.roles,
            order.bouncer,
            absences,
            self.resume,
            self.newcomers,
            departures,
            changes,
            flusher,
            self.waiting,
            clock,
        )
