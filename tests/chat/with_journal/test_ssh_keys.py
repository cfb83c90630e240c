"""Ssh keys: how a user adds, sees and removes them, over every encoding."""

from chatapp.chat.public_keys import fingerprint, parse_public_key
from tests.conversation import Conversation

LAPTOP = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB"
PHONE = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIC"


def _shown(line: str) -> str:
    return fingerprint(parse_public_key(line)[0])


def test_keys(talk: Conversation) -> None:
    """A key is called by its comment, or by a number; it is kept until it is removed."""
    talk(f"""
        ann is here
        ann > /key list
        ann < ! you are not logged in: /login NAME, or /register
        ann > /register horse battery
        ann has read everything
        ann > /key list
        ann < -- you have no ssh keys: /key add and the line of your .pub file adds one
        ann > /key add {LAPTOP} ann@laptop, at home
        ann < -- the key ann@laptop-at-home logs you in over ssh, as ann
        ann > /key add {PHONE}
        ann < -- the key key1 logs you in over ssh, as ann
        ann > /key add {PHONE} again
        ann < ! you have that key already: key1
        ann > /key list
        ann < -- ann@laptop-at-home {_shown(LAPTOP)}: added on 2026-11-22, never used
        ann < -- key1 {_shown(PHONE)}: added on 2026-11-22, never used
        the server is killed
        ann comes
        ann has read everything
        ann > /login ann horse battery
        ann has read everything
        ann > /key remove KEY1
        ann < -- the key key1 is no longer good
        ann > /key remove key1
        ann < ! you have no key key1: /key list
        ann > /key list
        ann < -- ann@laptop-at-home {_shown(LAPTOP)}: added on 2026-11-22, never used
    """)
    assert talk.chat.ssh_keys.has("ann", parse_public_key(LAPTOP)[0])
    assert not talk.chat.ssh_keys.has("ann", parse_public_key(PHONE)[0])
    assert not talk.chat.ssh_keys.has("zed", parse_public_key(LAPTOP)[0])


def test_mistakes(talk: Conversation) -> None:
    """Each has one line that says what would be right."""
    no_key = (
        "! expected the line of a public key: ssh-ed25519, ecdsa-sha2-nistp256 or ssh-rsa, and then"
        " the key"
    )
    usage = "! usage: /key add [KEY], /key list, or /key remove LABEL"
    talk(f"""
        ann is here
        ann > /register horse battery
        ann has read everything
        ann > /key remove
        ann < {usage}
        ann > /key show
        ann < {usage}
        ann > /key add
        ann < ! you have not connected with a key: /key add and the line of your .pub file
        ann > /key add laptop
        ann < ! you have not connected with a key: /key add and the line of your .pub file
        ann > /key add ssh-dss {LAPTOP.split()[1]}
        ann < {no_key}
        ann > /key add ssh-ed25519 !!!!
        ann < {no_key}
        ann > /key add {LAPTOP} one
        ann < -- the key one logs you in over ssh, as ann
        ann > /key add {PHONE} ONE
        ann < ! you have a key ONE already: /key remove ONE
    """)
