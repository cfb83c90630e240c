"""AccountParts: makes what concerns accounts, and hands the parts to each other."""

from chatapp.chat.absences import Absences
from chatapp.chat.accounts import Accounts
from chatapp.chat.bot_tokens import BotTokens
from chatapp.chat.core import Core
from chatapp.chat.departures import Departures
from chatapp.chat.endings import Endings
from chatapp.chat.guesses import Guesses
from chatapp.chat.login import Login
from chatapp.chat.logout import Logout
from chatapp.chat.order import Order
from chatapp.chat.registration import Registration
from chatapp.chat.resets import Resets
from chatapp.chat.ssh_keys import SshKeys
from chatapp.chat.staff import Staff
from chatapp.chat.ways_in import WaysIn
from chatapp.chat.whispers import Whispers


class AccountParts:
    """Registration, accounts, bots' tokens, login and logout, which need each other."""

    def __init__(
        self,
        core: Core,
        order: Order,
        ways_in: WaysIn,
        whispers: Whispers,
        absences: Absences,
        departures: Departures,
        endings: Endings,
    ) -> None:
        users, rooms, changes = core.users, core.rooms, core.changes
        hasher, wall, newcomers = core.hasher, core.wall, ways_in.newcomers
        self.staff = Staff(core, order, newcomers, absences)
        guesses = Guesses(core.clock)
        self.registration = Registration(
            core.settings,
            users,
            rooms,
            whispers,
            newcomers,
            order.gate,
            self.staff.invitations,
            changes,
            guesses,
            core.clock,
            hasher,
            wall,
        )
        self.accounts = Accounts(users, rooms, changes, hasher, wall)
        self.bot_tokens = BotTokens(changes, wall)
        self.ssh_keys = SshKeys(users, changes, wall)
        self.logout = Logout(self.accounts, self.bot_tokens, self.ssh_keys, newcomers, endings)
        self.resets = Resets(self.staff.operators, endings, order, changes)
        self.login = Login(
            core.settings,
            users,
            rooms,
            self.accounts,
            self.bot_tokens,
            self.ssh_keys,
            absences,
            endings,
            departures,
            changes,
            guesses,
            hasher,
            order.bouncer,
            ways_in.briefing,
        )
