"""Logout: a device becomes a guest's, and nobody comes back to it."""

from tests.chat.with_journal.two_devices import LOGIN
from tests.conversation import Conversation


def test_logout(talk: Conversation) -> None:
    """A device becomes a guest's; everywhere, and by a new password, the others end."""
    talk(f"""
        ann is here
        {LOGIN}
        phone > /logout
        phone < -- you are logged out
        phone < -- welcome to chatapp: you are guest1, in the lobby
        phone < -- /resume TOKEN brings you back if the connection is lost
        ann < -- guest1 joined
        phone > /login ann horse battery
        phone has read everything
        ann has read everything
        phone > /password correct horse
        phone < -- your password is changed
        ann < -- you are logged out
        ann is disconnected
        phone > hello
        phone < ann: hello
        third > /login ann horse battery
        third has read everything
        phone has read everything
    """)


def test_a_token_of_a_device_that_was_logged_out(talk: Conversation) -> None:
    """It brings nobody back."""
    talk(f"""
        ann is here
        {LOGIN}
        ann is lost
        phone > /logout everywhere
        phone has read everything
        again comes
        again, phone have read everything
        again > /resume TOKEN(ann)
        again < ! that token is mistyped, was used before, or is too old
    """)


def test_no_token_is_good_after_the_connection_is_lost_too(talk: Conversation) -> None:
    """A device that was logged out is not absent when its connection has closed at last."""
    talk(f"""
        ann is here
        {LOGIN}
        third > /login ann horse battery
        ann, third, phone have read everything
        at once:
            third > /logout everywhere
            phone is lost
        third has read everything
        ann is disconnected
        thief comes
        thief has read everything
        thief > /resume TOKEN(phone)
        thief < ! that token is mistyped, was used before, or is too old
        thief, third, ann, phone have read everything
    """)


def test_a_token_of_a_device_that_was_connected(talk: Conversation) -> None:
    """It is no good once the device was logged out, or was left for good."""
    refused = """
        ann < -- welcome to chatapp: you are guest1, in the lobby
        ann < -- /nick NAME gives you a name, /help shows what else there is, /quit leaves
        ann < -- /resume TOKEN brings you back if the connection is lost
        ann < ! that token is mistyped, was used before, or is too old
    """
    talk(f"""
        ann is here
        {LOGIN}
        phone > /password correct horse
        phone < -- your password is changed
        ann < -- you are logged out
        ann is disconnected
        ann > /resume TOKEN(ann)
        {refused}
        phone has read everything
        ann > /login ann correct horse
        ann, phone have read everything
        ann > /quit
        ann is disconnected
        the server is killed
        ann > /resume TOKEN(ann)
        {refused}
    """)


def test_whispers_to_a_user_who_has_logged_out(talk: Conversation) -> None:
    """They are not for the guest who is there instead."""
    talk("""
        bob, ann are here
        ann > /register horse battery
        bob > /w ann one
        ann, bob have read everything
        ann > /logout
        ann, bob have read everything
        bob > /w ann two
        bob < [you -> ann] two
        bob < -- ann is not here, and reads it on logging in
        bob > /w guest1 three
        bob < [you -> guest1] three
        ann < [bob -> you] three
    """)


def test_a_return_to_a_device_that_is_logged_out_meanwhile(talk: Conversation) -> None:
    """It ends with the others, like one that was kept already."""
    talk(f"""
        ann is here
        {LOGIN}
        again comes
        again, ann, phone have read everything
        the journal waits
        again > /resume TOKEN(ann)
        phone > /logout everywhere
        the journal goes on
        ann, again, phone have read everything
        ann, again are disconnected
        thief > /resume TOKEN(again)
        thief, phone have read everything
        thief > /token list
        thief < ! you are not logged in: /login NAME, or /register
    """)
