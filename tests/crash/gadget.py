"""An owner of a name, and the devices on which the owner logs in, is logged out and comes back."""

import asyncio
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from chatapp.names import skeleton
from tests.crash.call import Call
from tests.crash.person import BACK, RENAMED, Person
from tests.crash.transcript import Transcript

DEVICES_AT_MOST = 10
"""When a user has more, the server logs the user out on one of them."""

_LOGGED_IN = "-- you are logged in as {}, "
_WELCOME = "-- welcome to chatapp: "
_LATER = re.compile(r"! too many (?:tries; try again in (\d+) s|are logging in now.*)")
_ENDED = "! all logins were ended meanwhile; try again"
_WRONG = "! wrong name or password"
_ROUNDS = 3

_LOST_SECONDS = 20
"""After how long a new password is not good any more that was never good; no line is late by that.
"""


class Owner:
    """Somebody who owns a name as soon as that was told, and may be about to change the password.

    Attributes:
        name: the name.
        registered: whether it was told that the name is the owner's.
        gadgets: the devices.
        passwords: the one that is good, and after it one that was asked for and may be, too.
        asked: when something was asked for last that ends the other devices.
        unsure: until when that may still happen: a login that is told before may be ended by it.
        logins: how many were asked for since all others were ended.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.registered = False
        self.gadgets: list[Gadget] = []
        self.passwords = [f"{name} horse battery"]
        self.asked = self.unsure = 0.0
        self.logins = 0
        self._number = 0

    def new_password(self) -> str:
        """Return a password to ask for; it may be good from now on."""
        self._number += 1
        self.passwords.append(f"{self.name} password {self._number}")
        return self.passwords[-1]

    def ask(self, now: float) -> None:
        """Note that something is asked for that ends the other devices."""
        self.asked, self.unsure = now, now + _LOST_SECONDS

    def end_others(self, asker: "Gadget") -> None:
        """Note that it was told that all others are ended that were there when it was asked for."""
        self.logins, self.unsure = 0, asyncio.get_running_loop().time()
        for gadget in self.gadgets:
            if gadget is not asker and gadget.logged_in < self.asked:
                gadget.doomed = True

    def kept_faults(self, journal: Path) -> Iterator[str]:
        """Yield what is wrong in the records: the name is one account's, and nobody else's."""
        query = "SELECT kind, key, value ->> 'account' FROM record WHERE value ->> 'name' = ?"
        with closing(sqlite3.connect(journal)) as database:
            found = database.execute(query, (self.name,)).fetchall()
            accounts = [key for kind, key, _ in found if kind == "account"]
            claims = database.execute(
                "SELECT owner FROM claim WHERE key = ?", (f"name:{skeleton(self.name)}",)
            ).fetchall()
        if self.registered and len(accounts) != 1:
            yield f"{self.name} is registered, and there are {len(accounts)} accounts"
        if self.registered and claims != [(key,) for key in accounts]:
            yield f"{self.name} is claimed by {claims}, and the account's number is {accounts}"
        for kind, key, account in found:
            if kind == "user" and self.registered and str(account) not in accounts:
                yield f"the name of {self.name} is also that of the device {key}"


class Gadget(Person):
    """A device of an owner: it comes back by a token, or logs in by a password.

    The arguments are the owner and a person's.

    Attributes:
        logged_in: when it was told last that it is logged in.
        doomed: whether it was told since, on another device, that this one has ended.
    """

    weights = {  # noqa: RUF012 - as a person's
        "say": 60,
        "paste": 3,
        "rest": 6,
        "redial": 6,
        "say_all": 2,
        "quit": 2,
        "password": 2,
        "everywhere": 1,
    }

    def __init__(self, owner: Owner, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.logged_in = 0.0
        self.doomed = False
        self._owner = owner
        self._label = self.name
        self._lives: list[Transcript] = []
        self._ended = False
        self._asks = ""
        self._tries = 0
        owner.gadgets.append(self)

    async def live(self) -> None:
        """Register if it is the first; else wait until that is done."""
        while not self._owner.registered and self._owner.gadgets[0] is not self:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        await super().live()

    def transcripts(self) -> list[Transcript]:
        """Return those of all logins; they are owed nothing that has not come."""
        self.transcript.ended = True
        return [*self._lives, self.transcript]

    def begin(self) -> None:
        """Note what is true of the next connection from its begin on."""
        self._ended, self._asks, self._tries = self.doomed, "", 0

    def do_more(self, what: str, call: Call) -> None:
        """Do over a connection what is done less often, one thing that ends devices at a time."""
        owner = self._owner
        if what == "quit":
            self.forget()
            self._back = False  # what comes now may be of a device that has ended
            call.send("/quit")
            call.say_all()
        elif what not in ("password", "everywhere"):
            super().do_more(what, call)
        elif owner.registered and not self._asks and len(owner.passwords) == 1:
            self._asks = what
            owner.ask(asyncio.get_running_loop().time())
            if what == "password":
                call.send(f"/password {owner.new_password()}")
            else:
                call.send("/logout everywhere")

    def _open(self) -> None:
        if self._tokens:
            self._try_token()
        elif self._owner.registered:
            self._call.send(f"/nick {self._owner.name}")  # as anybody might
            self._log_in()
        else:
            self._be_back()
            self._take_name(self._owner.name)

    def _try_token(self) -> None:
        self._tried += 1
        if self._tried <= len(self._tokens):
            self._counts.second_tokens += self._tried > 1
            self._call.send(f"/resume {self._tokens[-self._tried]}")
            return
        owner = self._owner
        if owner.unsure < self.logged_in and owner.logins < DEVICES_AT_MOST:
            self.faults.append(f"{self._label} cannot come back to {owner.name}")
        self._counts.useless += 1
        self._tokens = []
        self._log_in()

    def _log_in(self) -> None:
        passwords = self._owner.passwords
        if not self._call.over.done():
            self._owner.logins += 1
            self._counts.logins += 1
            password = passwords[-1 - self._tries % len(passwords)]
            self._password = password
            self._call.send(f"/login {self._owner.name} {password}")

    def _hear(self, line: str) -> None:
        owner = self._owner
        if later := _LATER.fullmatch(line):
            self._call.later(int(later[1] or 1), self._log_in)
        elif line == _ENDED:
            self._log_in()
        elif line == _WRONG:
            self._try_another()
        elif line.startswith(f"! that name is registered: {owner.name} "):
            self._counts.thefts += 1
            self._know_registered()
        elif line == f"! {owner.name} is registered already":
            self._know_registered()
        else:
            super()._hear(line)

    def _try_another(self) -> None:
        """Log in by the other password, if there is another that may be good."""
        self._tries += 1
        if self._tries < _ROUNDS * len(self._owner.passwords):
            self._log_in()
        else:
            self.faults.append(f"no password of {self._owner.name} is good")

    def _hear_news(self, line: str) -> None:
        owner = self._owner
        if line.startswith(_LOGGED_IN.format(owner.name)):
            self._begin_login()
        elif line.startswith(f"-- {owner.name} is yours now"):
            self._know_registered()
        elif line.startswith(("-- you are logged out", "-- your password is changed", _WELCOME)):
            self._hear_of_end(line)
        elif BACK.match(line) and self._ended:
            self.faults.append(f"{self._label} came back to a device that has ended: {line}")
        else:
            super()._hear_news(line)
            self._register(line)

    def _hear_of_end(self, line: str) -> None:
        """Hear that others have ended, or that this device has."""
        if line.startswith("-- you are logged out"):
            self._back = False
        elif not line.startswith(_WELCOME):
            self._owner.passwords = self._owner.passwords[-1:]
            self._end_others()
        elif self._asks == "everywhere":  # now a guest
            self._end_others()
            self._tokens = []
            self._log_in()

    def _register(self, line: str) -> None:
        """Go on until the name is the owner's, wherever that was broken off."""
        if self._owner.registered:
            renamed = RENAMED.fullmatch(line)
            if renamed and renamed[2] == self._owner.name and not self._back:
                self.faults.append(f"somebody else took the name of {self._owner.name}")
        elif BACK.match(line) and self.name != self._owner.name:
            self._take_name(self._owner.name)
        elif BACK.match(line) or f" is now {self._owner.name}" in line:
            self._call.send(f"/register {self._owner.passwords[0]}")

    def _know_registered(self) -> None:
        if not self._owner.registered:
            self._owner.registered = True
            self.logged_in = asyncio.get_running_loop().time()

    def _begin_login(self) -> None:
        """Begin another transcript: what was not read on the device before is shown again."""
        if self.transcript.parts:
            self.transcript.ended = True
            self._lives.append(self.transcript)
        self.transcript = Transcript(f"{self._label}{len(self._lives)}", inside={self.room})
        self.name = self._owner.name
        self._number = 0
        self._tokens = []
        self.doomed = self._ended = False
        self.logged_in = asyncio.get_running_loop().time()
        self._tries = 0
        if self._password != self._owner.passwords[0] or self._owner.unsure < self.logged_in:
            self._owner.passwords = [self._password]
        self._be_back()

    def _end_others(self) -> None:
        self._asks = ""
        self._counts.logouts += 1
        self._owner.end_others(self)
