"""What comes along with a command that is refused, or with an answer, may be a secret."""

from tests.conversation import Conversation


def test_too_many_tries(talk: Conversation) -> None:
    """The question ends, so that the user can talk; what came along with the last try is not said.

    Another try is asked for by another command.
    """
    again = "wrong name or password (your next line tries again, an empty one cancels)"
    talk(f"""
        ann, bob are here
        ann > /register horse battery
        ann, bob have read everything
        bob > /login ann
        bob < -- the password of ann:
        bob > one
        bob < ! {again}
        bob > two
        bob < ! {again}
        bob > three
        bob < ! {again}
        at once:
            bob > four
            bob > horse battery
        bob < ! too many tries; try again in 1 s (the question is over: what you type now is said)
        bob < -- that line was dropped: it could have been a password
        bob > hello
        ann, bob < bob: hello
        1 s pass
        bob > /login ann
        bob < -- the password of ann:
        bob > horse battery
        bob has read everything
        ann < -- bob left
    """)


def test_after_a_login_without_a_name(talk: Conversation) -> None:
    """What comes along may be a password, and is dropped; but to leave is no password."""
    talk("""
        ann, bob are here
        bob has read everything
        at once:
            ann > /login
            ann > horse battery
            ann > hello
        ann < ! usage: /login NAME [SECRET]
        ann < -- that line was dropped: it could have been a password
        ann, bob < ann: hello
        at once:
            ann > /login
            ann > /quit horse battery
        ann < ! usage: /login NAME [SECRET]
        ann < -- that line was dropped: it could have been a password
        at once:
            ann > /login
            ann > /quit
        ann < ! usage: /login NAME [SECRET]
        ann is disconnected
        bob < -- ann left
        carl is here
        bob has read everything
        at once:
            carl > /login
            carl closes
        carl < ! usage: /login NAME [SECRET]
        bob < -- carl left
        at once:
            dora > /login
            dora > /quit
        dora has read everything
        dora is disconnected
        bob has read everything
        at once:
            eve > /login
            eve > horse battery
        eve has read everything
        bob < -- guest1 joined
        eve > hello
        bob, eve < guest1: hello
    """)


def test_a_secret_that_is_sent_along_with_a_command_that_is_refused(talk: Conversation) -> None:
    """It is dropped: nobody reads it; a line that comes later is said."""
    talk("""
        ann, bob are here
        bob has read everything
        ann > /register horse battery
        ann has read everything
        at once:
            ann > /register
            ann > horse battery
            ann > hello
        ann < ! ann is registered already
        ann < -- that line was dropped: it could have been a password
        ann, bob < ann: hello
        ann > /login bob
        ann < ! you are logged in as ann; /logout first
        ann > hello again
        ann, bob < ann: hello again
        at once:
            ann > /login bob horse battery
            ann > and again
        ann < ! you are logged in as ann; /logout first
        ann, bob < ann: and again
        1 s pass
        the server is killed
        ann > /resume TOKEN(ann)
        ann has read everything
        ann > said after a restart
        ann < ann: said after a restart
    """)
