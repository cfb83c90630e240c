"""Commands that keep order, typed with too few words, too many, or wrong ones."""

import pytest

from chatapp.config import Config
from tests.chat.with_journal.everyone import ALL, EVERYONE, config_with_owners
from tests.conversation import Conversation

SPANS = "(10m, 3h, 2d, up to 3650d, or forever)"
NETWORKS = "(192.0.2.1, 192.0.2.0/24, 2001:db8::/48)"

WRONG = [
    ("/kick", "usage: /kick USER [REASON]"),
    ("/kick everywhere", "usage: /kick everywhere USER [REASON]"),
    ("/kick zed", "no such user: zed"),
    ("/mute", "usage: /mute USER [FOR] [REASON]"),
    ("/mute everywhere", "usage: /mute everywhere USER [FOR] [REASON]"),
    ("/mute finn 3w", "not for how long: 3w (did you mean 21d?)"),
    ("/mute finn 3x", f"not for how long: 3x {SPANS}"),
    ("/mute everywhere finn 0m", f"not for how long: 0m {SPANS}"),
    ("/unmute", "usage: /unmute USER"),
    ("/unmute finn please", "usage: /unmute USER"),
    ("/unmute everywhere", "usage: /unmute everywhere USER"),
    ("/unmute finn", "finn is not muted in #dev"),
    ("/unmute everywhere finn", "finn is not muted everywhere"),
    ("/ban", "usage: /ban WHO [FOR] [REASON]"),
    ("/ban everywhere", "usage: /ban everywhere WHO [FOR] [REASON]"),
    ("/ban finn 3651d", f"not for how long: 3651d {SPANS}"),
    ("/ban 192.0.2.7", "addresses are banned everywhere: /ban everywhere ADDRESS"),
    ("/ban everywhere 192.0.2.256", f"not an address or a network: 192.0.2.256 {NETWORKS}"),
    ("/ban everywhere 127.0.0.1", "that is the machine that the server runs on"),
    ("/ban everywhere ::1", "that is the machine that the server runs on"),
    ("/unban", "usage: /unban WHO"),
    ("/unban finn please", "usage: /unban WHO"),
    ("/unban everywhere", "usage: /unban everywhere WHO"),
    ("/unban finn", "finn is not banned in #dev"),
    ("/unban everywhere 192.0.2.7", "192.0.2.7 is not banned everywhere"),
    ("/bans 2", "not a page: 2 (there is only page 1)"),
    ("/bans finn", "not a page: finn (there is only page 1)"),
    ("/bans finn 1", "usage: /bans [everywhere] [PAGE]"),
    ("/bans everywhere 2", "not a page: 2 (there is only page 1)"),
    ("/remove finn 0", "not a number of messages: 0 (from 1 to 100)"),
    ("/remove finn 1 2", "usage: /remove [USER] [COUNT]"),
    ("/remove finn", "there is no message of finn here to be removed"),
    ("/remove", "there is no message of ann here to be removed"),
    ("/invite", "usage: /invite USER"),
    ("/invite finn eve", "usage: /invite USER"),
    ("/invite gus", "gus is not registered"),
    ("/uninvite", "usage: /uninvite USER"),
    ("/uninvite finn", "finn is not invited"),
    ("/uninvite mia", "mia is a moderator of #dev: /moderator -mia first"),
    ("/moderator", "usage: /moderator USER"),
    ("/moderator gus", "gus is not registered"),
    ("/moderator -finn", "finn is no moderator of #dev"),
    ("/room keeper gus", "gus is not registered"),
    ("/room keeper carl", "carl keeps #dev already"),
    ("/operator finn eve", "usage: /operator [USER]"),
    ("/operator gus", "no registered user: gus"),
    ("/operator -finn", "finn is no operator"),
    ("/invitation 21", "not a number of invitations: 21 (from 1 to 20)"),
    ("/lockdown maybe", "usage: /lockdown [on|off]"),
    ("/lockdown on off", "usage: /lockdown [on|off]"),
    ("/token", "usage: /token new|list|revoke [LABEL]"),
    ("/lockdown off", "there is no lockdown"),
    ("/broadcast", "usage: /broadcast TEXT"),
    ("/audit x", "not a number of acts: x (from 1 to 1000)"),
    ("/audit 1 2", "usage: /audit [COUNT]"),
]


@pytest.fixture
def config() -> Config:
    """Ann is an owner, who may do all of it."""
    return config_with_owners()


def test_what_is_wrong(talk: Conversation) -> None:
    """Whoever typed it is told what would be right, and nobody else reads of it."""
    talk(EVERYONE)
    for line, refusal in WRONG:
        talk(f"ann > {line}\nann < ! {refusal}\n{ALL} read nothing")
