"""AccountParts: makes what concerns accounts, and hands the parts to each other."""

from chatapp.chat.absences import Absences
from chatapp.chat.accounts import Accounts
from chatapp.chat.bot_tokens import BotTokens
from chatapp.chat.core import Core
from chatapp.chat.departures import Departures
from chatapp.chat.endings import Endings
from chatapp.chat.login import Login
from chatapp.chat.logout import Logout
from chatapp.chat.newcomers import Newcomers
from chatapp.chat.order import Order
from chatapp.chat.resets import Resets
from chatapp.chat.staff import Staff
from chatapp.chat.whispers import Whispers


class AccountParts:
    """Accounts, bots' tokens, login and logout, which need each other."""

    def __init__(
        self,
        core: Core,
        order: Order,
        newcomers: Newcomers,
        whispers: Whispers,
        absences: Absences,
        departures: Departures,
        endings: Endings,
    ) -> None:
        self.staff = Staff(core, order, newcomers, absences)
        self.accounts = Accounts(
            core.settings,
            core.users,
            core.rooms,
            whispers,
            newcomers,
            order.gate,
            self.staff.invitations,
            core.changes,
            core.clock,
            core.hasher,
            core.wall,
        )
        self.bot_tokens = BotTokens(core.changes, core.wall)
        self.logout = Logout(self.accounts, self.bot_tokens, newcomers, endings)
        self.resets = Resets(self.staff.operators, endings, order, core.changes)
        self.login = Login(
            core.settings,
            core.users,
            core.rooms,
            self.accounts,
            self.bot_tokens,
            absences,
            endings,
            departures,
            core.changes,
            core.hasher,
            order.bouncer,
        )
