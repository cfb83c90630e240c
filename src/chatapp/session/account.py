"""Accounts: what makes a name a user's own, and is kept while the user is on no device."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chatapp.log.reader import Reader

if TYPE_CHECKING:
    from chatapp.session.device import Device


@dataclass(eq=False, slots=True)
class BotToken:
    """A secret that a program uses in place of the password.

    Attributes:
        digest: its hash.
        made: when it was made, in seconds since 1970.
        used: when it was used last, in the same way; 0 if it never was.
    """

    digest: str
    made: float
    used: float = 0.0


@dataclass(eq=False, slots=True)
class SshKey:
    """A public key with which the user logs in over ssh.

    Attributes:
        label: what the user calls it.
        made: when it was added, in seconds since 1970.
        used: when it was used last, in the same way; 0 if it never was.
    """

    label: str
    made: float
    used: float = 0.0


@dataclass(eq=False, slots=True)
class Account:
    """What a user has who has registered the name.

    Attributes:
        password: the hash of the password; empty if an operator has replaced it by `once`, or if
            the user logs in with a key alone.
        once: the hash of the secret that is good for one login in its place; empty for none.
        invitations: until when each code is good that the user has made for others to register
            with, by its hash, in seconds since 1970.
        is_operator: True if the user is an operator.
        ended: how often other devices were logged out together, such as by a new password: a login
            that has begun before that comes to nothing.
        since: when the name was registered, in seconds since 1970.
        rooms: for each room that the user is in, by its name, how far the user has read in it: a
            device that the user logs in on begins there.
        mail: the same for what is whispered to the user; None until something is.
        tokens: the bots' tokens by their labels.
        keys: the ssh keys by their hashes, in hexadecimal digits.
        coming: the devices of logins that are on their way to the journal.
    """

    password: str
    since: float
    rooms: dict[str, Reader] = field(default_factory=dict)
    mail: Reader | None = None
    tokens: dict[str, BotToken] = field(default_factory=dict)
    keys: dict[str, SshKey] = field(default_factory=dict)
    invitations: dict[str, float] = field(default_factory=dict)
    once: str = ""
    is_operator: bool = False
    ended: int = 0
    coming: "tuple[Device, ...]" = ()
