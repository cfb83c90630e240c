"""Accounts: a name that is one's own."""

from tests.connect import as_text
from tests.conversation import Conversation

AGAIN = "(your next line tries again, an empty one cancels)"


def test_a_registered_name_is_nobody_elses(talk: Conversation) -> None:
    """Whether its owner is there or not, nobody takes it, or one that looks like it."""
    talk("""
        ann is here
        ann > /register horse battery
        ann < -- ann is yours now: /login ann on any device
        bob is here
        ann has read everything
        bob > /nick ann
        bob < ! that name is registered: ann (/login ann if it is yours)
        bob > /nick Ann_
        bob < ! that name looks like ann: Ann_
        ann > /quit
        ann has read everything
        ann is disconnected
        bob < -- ann left
        bob > /nick ann
        bob < ! that name is registered: ann (/login ann if it is yours)
        bob > /nick an-n
        bob < -- bob is now an-n
        bob > /nick ann-
        bob < ! that name looks like ann: ann-
        the server is killed
        carl is here
        carl > /nick ann
        carl < ! that name is registered: ann (/login ann if it is yours)
    """)


def test_what_registering_takes(talk: Conversation) -> None:
    """A name, and a password that is one."""
    talk(f"""
        ann comes
        ann has read everything
        ann > /register horse battery
        ann < ! take a name first: /nick NAME
        ann > /nick ann
        ann < -- guest1 is now ann
        ann > /register short
        ann < ! that password is too short: 10 characters at least
        ann > /register {"x" * 129}
        ann < ! that password is too long: 128 bytes at most
        ann > /register horse battery
        ann < -- ann is yours now: /login ann on any device
        ann > /register horse battery
        ann < ! ann is registered already
        ann > /nick bob
        ann < ! you are logged in as ann; /logout first
        ann > /nick ANN
        ann < -- ann is now ANN
    """)


def test_login(talk: Conversation) -> None:
    """Whoever knows the password is the user, on a device of its own, in the user's rooms."""
    talk("""
        ann is here
        ann > /register horse battery
        ann > /join #dev
        ann has read everything
        bob is here
        ann has read everything
        bob > /login ann horse battery
        bob < -- you are logged in as ann, and in #lobby, and in #dev
        bob < -- /resume TOKEN brings you back if the connection is lost
        bob < [14:30] -- ann joined #dev
        bob < [14:30] -- guest1 joined
        bob < [14:30] -- guest1 is now bob
        bob < -- you are up to date
        ann, bob < -- bob left
        ann > in dev
        ann, bob < #dev ann: in dev
        bob > in the lobby
        ann, bob < ann: in the lobby
    """)


def test_a_wrong_password_and_no_such_name(talk: Conversation) -> None:
    """Nobody can tell one from the other."""
    talk("""
        ann is here
        ann > /register horse battery
        ann has read everything
        bob is here
        ann has read everything
        bob > /login ann horse batterx
        bob < ! wrong name or password
        bob > /login nobody horse battery
        bob < ! wrong name or password
        bob > /login ??? horse battery
        bob < ! wrong name or password
    """)


@as_text
def test_unregister(talk: Conversation) -> None:
    """The name rests, for others and for its owner."""
    talk("""
        ann, bob are here
        bob has read everything
        ann > /register horse battery
        ann has read everything
    """)
    chat = talk.chat
    ann = chat.users.online["ann"].sessions[0]
    chat.logout.unregister(ann)
    talk("""
        ann < -- you are no longer registered
        ann < -- welcome to chatapp: you are guest1, in the lobby
        ann < -- /resume TOKEN brings you back if the connection is lost
        bob < -- ann left
        bob < -- guest1 joined
        bob > /nick ann
        bob < ! that name was given up, and rests for a while: ann
        the server is killed
        carl is here
        carl > /nick ann
        carl < ! that name was given up, and rests for a while: ann
        31 days pass
        carl has read everything
        carl > /nick ann
        carl < -- carl is now ann
    """)


def test_a_secret_that_is_refused_is_asked_for_again(talk: Conversation) -> None:
    """Whoever tries again does not say the secret to the room; an empty line ends it."""
    talk(f"""
        ann, bob are here
        bob has read everything
        ann > /register
        ann < -- a password for ann, 10 characters at least:
        ann > short
        ann < ! that password is too short: 10 characters at least {AGAIN}
        ann > horse battery
        ann < -- ann is yours now: /login ann on any device
        bob > /login ann
        bob < -- the password of ann:
        bob > horse batterx
        bob < ! wrong name or password {AGAIN}
        bob > horse batterz
        bob < ! wrong name or password {AGAIN}
        bob >
        bob < -- cancelled
        bob > hello
        ann, bob < bob: hello
    """)


def test_a_secret_after_a_restart(talk: Conversation) -> None:
    """Who was asked, and comes back, is told so; the next line is not said."""
    talk("""
        ann, bob are here
        bob has read everything
        ann > /register
        ann < -- a password for ann, 10 characters at least:
        1 s pass
        the server is killed
        bob > /resume TOKEN(bob)
        bob has read everything
        ann > /resume TOKEN(ann)
        ann has read everything
        bob has read everything
        ann > horse battery
        ann < -- cancelled
        ann > hello
        ann, bob < ann: hello
        1 s pass
        the server is killed
        ann > /resume TOKEN(ann)
        ann has read everything
        ann > hello
        ann < ann: hello
    """)
