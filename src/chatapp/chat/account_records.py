"""Account records: of the account, its password, each bot's token, each room, and what was read.

They are several records, so that two changes on their way at one time do not undo each other. A
registered user's devices have records like a guest's (see user_records).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from chatapp.chat.person_records import no_person_records
from chatapp.log.journal import Record
from chatapp.log.log import Log
from chatapp.log.reader import Reader
from chatapp.session.account import Account, BotToken, SshKey
from chatapp.session.user import User

Row = Mapping[str, Any]

MAIL = "mail"
"""In place of a log's number: what is whispered to the user."""


def account_record(user: User, account: Account, name: str = "") -> Record:
    """Return the record of an account; the name is the user's unless another one is given."""
    value = {"name": name or user.name, "since": account.since}
    return Record("account", str(user.id), value)


def password_record(user: User, digest: str | None, once: str = "") -> Record:
    """Return the record of the hash of a user's password; None if there is no account any more.

    Args:
        user: the user.
        digest: the hash.
        once: the hash of the secret that is good once in its place; empty if there is none.
    """
    value = {"digest": digest, **({"once": once} if once else {})}
    return Record("password", str(user.id), None if digest is None else value)


def invitation_record(user: User, digest: str, until: float | None) -> Record:
    """Return the record of a code that a user has made; None if it is not good any more."""
    value = None if until is None else {"until": until}
    return Record("invitation", _key(user, digest), value)


def token_record(user: User, label: str, token: BotToken) -> Record:
    """Return the record of a bot's token."""
    value = {"label": label, "made": token.made, "used": token.used}
    return Record("token", _key(user, token.digest), value)


def no_token_record(user: User, token: BotToken) -> Record:
    """Return the record that deletes a bot's token."""
    return Record("token", _key(user, token.digest), None)


def key_record(user: User, digest: str, key: SshKey | None) -> Record:
    """Return the record of an ssh key by its hash; None if the user has it no more."""
    value = None if key is None else {"label": key.label, "made": key.made, "used": key.used}
    return Record("key", _key(user, digest), value)


def operator_record(user: User, *, is_operator: bool) -> Record:
    """Return the record that a user is an operator; without a value if not, or no longer."""
    return Record("operator", str(user.id), {} if is_operator else None)


def account_rows(rows: Mapping[str, Mapping[str, Row]]) -> dict[str, Row]:
    """Return the rows of the accounts, by the users' numbers, of all rows by their kinds.

    A name that was on its way when the account was given up may have written its row again.
    """
    passwords = rows.get("password", {})
    return {key: row for key, row in rows.get("account", {}).items() if key in passwords}


def restore_account(
    row: Row, password: Row, tokens: Mapping[str, Row], keys: Mapping[str, Row]
) -> Account:
    """Return the account of its records, without its rooms; tokens and keys are by their hashes."""
    made = {
        token["label"]: BotToken(digest, token["made"], token["used"])
        for digest, token in tokens.items()
    }
    once = password.get("once", "")
    return Account(
        password["digest"],
        row["since"],
        tokens=made,
        keys={digest: SshKey(**key) for digest, key in keys.items()},
        once=once,
    )


def no_account_records(user: User, account: Account) -> list[Record]:
    """Return the records that delete an account."""
    rooms = [reader.log for reader in account.rooms.values()]
    records = [Record("account", str(user.id), None), Record("read", _key(user, MAIL), None)]
    records += [password_record(user, None), operator_record(user, is_operator=False)]
    records += [no_token_record(user, token) for token in account.tokens.values()]
    records += [key_record(user, digest, None) for digest in account.keys]
    records += [invitation_record(user, digest, None) for digest in account.invitations]
    for log in rooms:
        records += not_member_records(user, log)
    return records + no_person_records(user)


def member_record(user: User, log: Log) -> Record:
    """Return the record that says since which entry an account is in a room."""
    return Record("member", _key(user, log.id), {"at": log.end})


def not_member_records(user: User, log: Log) -> list[Record]:
    """Return the records that delete that, and how far the user has read in the room."""
    return [Record(kind, _key(user, log.id), None) for kind in ("member", "read")]


def read_record(user: User, reader: Reader) -> Record:
    """Return the record that says how far a registered user has read in a room."""
    return Record("read", _key(user, reader.log.id), {"at": reader.cursor})


def read_records(user: User) -> Iterator[Record]:
    """Yield the records that say how far a registered user has read; none for a guest."""
    account = user.account
    if account is None:
        return
    for reader in account.rooms.values():
        yield read_record(user, reader)
    if account.mail is not None:
        yield Record("read", _key(user, MAIL), {"at": account.mail.cursor})


def _key(user: User, what: int | str) -> str:
    return f"{user.id}/{what}"
