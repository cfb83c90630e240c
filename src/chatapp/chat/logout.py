"""Logout: a session ends being a registered user's, and others that it may not be left to.

Whoever changes the password, or makes a bot's token or an ssh key useless, ends what was begun with
it.
"""

from collections.abc import Callable

from chatapp.chat.accounts import Accounts
from chatapp.chat.bot_tokens import BotTokens
from chatapp.chat.departures import Departure
from chatapp.chat.endings import Endings, every
from chatapp.chat.logged_in import account_of, own_account_of
from chatapp.chat.newcomers import Newcomers
from chatapp.chat.ssh_keys import SshKeys
from chatapp.chat.user_records import ending_records
from chatapp.log.journal import Record
from chatapp.session.device import Device
from chatapp.session.session import Session


class Logout:
    """Logs users out."""

    def __init__(
        self,
        accounts: Accounts,
        bot_tokens: BotTokens,
        ssh_keys: SshKeys,
        newcomers: Newcomers,
        endings: Endings,
    ) -> None:
        self._accounts = accounts
        self._bot_tokens = bot_tokens
        self._ssh_keys = ssh_keys
        self._newcomers = newcomers
        self._endings = endings

    def log_out(self, session: Session, *, everywhere: bool = False) -> None:
        """Let a session be a guest's again, and perhaps disconnect all the user's other devices.

        Raises:
            ChatError: the user is not logged in, or it cannot be saved.
        """
        (own_account_of if everywhere else account_of)(session)
        user, device, said = session.user, session.device, "you are logged out"
        if not everywhere:
            self._become_guest(session, said)
            return

        def others(one: Device) -> bool:
            return one is not device

        self._newcomers.become_guest(
            session,
            said,
            lambda: self._end(device),
            _ending(session, every),
            lambda: self._endings.end(user, Departure.LOGGED_OUT, others),
        )

    def change_password(self, session: Session, password: str) -> None:
        """Give a session's user another password, and end the sessions begun with the old one.

        Raises:
            ChatError: the user is not logged in, or it is no password to have.
        """

        def which(one: Device) -> bool:
            return not one.login and not one.key

        self._accounts.change_password(
            session,
            password,
            lambda: _ending(session, which),
            lambda: self.end_others(session, which),
        )

    def revoke_token(self, session: Session, label: str) -> None:
        """Make a bot's token useless, and end the sessions begun with it.

        Raises:
            ChatError: there is no such token, or the user is not logged in.
        """

        def which(one: Device) -> bool:
            return one.login == label

        self._bot_tokens.revoke(
            session,
            label,
            lambda: _ending(session, which),
            lambda: self.end_others(session, which),
        )

    def remove_key(self, session: Session, label: str) -> None:
        """Take an ssh key from a session's user, and end the sessions begun with it.

        Raises:
            ChatError: there is no such key, nothing else is left to log in with, or the user is not
                logged in.
        """
        digest = self._ssh_keys.digest_of(session, label)

        def which(one: Device) -> bool:
            return one.key == digest

        self._ssh_keys.remove(
            session,
            digest,
            lambda: _ending(session, which),
            lambda: self.end_others(session, which),
        )

    def unregister(self, session: Session) -> None:
        """Give up the name of a session's user, and all that the user has.

        Raises:
            ChatError: the user is not logged in, or it cannot be saved.
        """

        def done() -> None:
            self.end_others(session, every)
            self._become_guest(session, "you are no longer registered")

        user = session.user
        self._accounts.unregister(session, lambda: ending_records(*user.all_devices), done)

    def _become_guest(self, session: Session, said: str) -> None:
        """Let a session be a guest's; nobody comes back to its device, even if it is lost."""
        device = session.device
        if device in device.user.devices:  # else somebody has put the user off the server meanwhile
            self._newcomers.become_guest(session, said, lambda: self._end(device))

    def end_others(self, session: Session, which: Callable[[Device], bool]) -> None:
        """Log a session's user out on some of the other devices, and end logins on their way.

        Raises:
            ChatError: the user is not logged in any more.
        """
        account_of(session)
        own = session.device
        self._endings.end(
            session.user, Departure.LOGGED_OUT, lambda one: one is not own and which(one)
        )

    def _end(self, device: Device) -> None:
        self._endings.end_device(device, Departure.LOGGED_OUT)


def _ending(session: Session, which: Callable[[Device], bool]) -> list[Record]:
    """Return the records that end some of the other devices of a session's user."""
    others = [one for one in session.user.all_devices if one is not session.device]
    return ending_records(*(one for one in others if which(one)))
