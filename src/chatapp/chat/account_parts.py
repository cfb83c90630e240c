"""AccountParts: makes what concerns accounts, and hands the parts to each other."""

from collections.abc import Callable

from twisted.internet.interfaces import IReactorTime

from chatapp.chat.absences import Absences
from chatapp.chat.accounts import Accounts
from chatapp.chat.bot_tokens import BotTokens
from chatapp.chat.briefing import Briefing
from chatapp.chat.changes import Changes
from chatapp.chat.departures import Departures
from chatapp.chat.login import Login
from chatapp.chat.logout import Logout
from chatapp.chat.newcomers import Newcomers
from chatapp.chat.order import Order
from chatapp.chat.passwords import Hasher
from chatapp.chat.resets import Resets
from chatapp.chat.rooms import Rooms
from chatapp.chat.staff import Staff
from chatapp.chat.users import Users
from chatapp.chat.whispers import Whispers
from chatapp.config import Settings


class AccountParts:
    """Accounts, bots' tokens, login and logout, which need each other."""

    def __init__(
        self,
        settings: Settings,
        users: Users,
        rooms: Rooms,
        whispers: Whispers,
        newcomers: Newcomers,
        absences: Absences,
        departures: Departures,
        order: Order,
        changes: Changes,
        clock: IReactorTime,
        hasher: Hasher | None,
        wall: Callable[[], float],
    ) -> None:
        self.staff = Staff(settings, users, rooms, order, newcomers, absences, changes, wall)
        self.accounts = Accounts(
            settings,
            users,
            rooms,
            whispers,
            newcomers,
            order.gate,
            self.staff.invitations,
            changes,
            clock,
            hasher,
            wall,
        )
        self.bot_tokens = BotTokens(changes, wall)
        self.logout = Logout(self.accounts, self.bot_tokens, newcomers, absences, departures)
        self.resets = Resets(self.staff.operators, self.logout, order, changes)
        self.login = Login(
            settings,
            users,
            rooms,
            self.accounts,
            self.bot_tokens,
            absences,
            self.logout,
            departures,
            changes,
            hasher,
            order.bouncer,
            Briefing(settings, order.roles),
        )
