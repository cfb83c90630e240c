"""AccountParts: makes what concerns accounts, and hands the parts to each other."""

from chatapp.chat.absences import Absences
from chatapp.chat.accounts import Accounts
from chatapp.chat.bot_tokens import BotTokens
from chatapp.chat.briefing import Briefing
from chatapp.chat.core import Core
from chatapp.chat.departures import Departures
from chatapp.chat.endings import Endings
from chatapp.chat.guesses import Guesses
from chatapp.chat.login import Login
from chatapp.chat.logout import Logout
from chatapp.chat.newcomers import Newcomers
from chatapp.chat.order import Order
from chatapp.chat.registration import Registration
from chatapp.chat.resets import Resets
from chatapp.chat.ssh_keys import SshKeys
from chatapp.chat.staff import Staff
from chatapp.chat.whispers import Whispers


class AccountParts:
    """Registration, accounts, bots' tokens, login and logout, which need each other."""

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
        guesses = Guesses(core.clock)
        self.registration = Registration(
            core.settings,
            core.users,
            core.rooms,
            whispers,
            newcomers,
            order.gate,
            self.staff.invitations,
            core.changes,
            guesses,
            core.clock,
            core.hasher,
            core.wall,
        )
        self.accounts = Accounts(core.users, core.rooms, core.changes, core.hasher, core.wall)
        self.bot_tokens = BotTokens(core.changes, core.wall)
        self.ssh_keys = SshKeys(core.users, core.changes, core.wall)
        self.logout = Logout(self.accounts, self.bot_tokens, self.ssh_keys, newcomers, endings)
        self.resets = Resets(self.staff.operators, endings, order, core.changes)
        self.login = Login(
            core.settings,
            core.users,
            core.rooms,
            self.accounts,
            self.bot_tokens,
            self.ssh_keys,
            absences,
            endings,
            departures,
            core.changes,
            guesses,
            core.hasher,
            order.bouncer,
            Briefing(core.settings, order.roles),
        )
