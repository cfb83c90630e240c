"""Bots: what logs in with a token, and what that is not worth."""

from tests.conversation import Conversation


def test_bots(talk: Conversation) -> None:
    """A token is shown once, used as the secret, and ends its sessions when it is revoked."""
    talk("""
        ann is here
        ann > /token list
        ann < ! you are not logged in: /login NAME, or /register
        ann > /register horse battery
        ann has read everything
        ann > /token list
        ann < -- you have no tokens: /token new LABEL makes one
    """)
    talk.clients["ann"].send("/token new weather")
    talk.listen()
    (told,) = talk.unread.pop("ann")
    secret = told.split()[1]
    assert told == f"-- {secret} logs weather in as ann; it is shown this once"
    talk(f"""
        ann > /token new weather
        ann < ! you have a token weather already: /token revoke weather
        ann > /token list
        ann < -- weather: made on 2026-11-22, never used
        bot > /login ann {secret}
        bot has read everything
        ann has read everything
        bot > /me wakes up
        ann, bot < * ann wakes up
        ann > /token list
        ann < -- weather: made on 2026-11-22, used last on 2026-11-22
        the server is killed
        bot comes
        bot has read everything
        bot > /login ann {secret}
        bot has read everything
        ann > /login ann horse battery
        ann, bot have read everything
        ann > /token revoke weather
        ann < -- the token weather is no longer good
        bot < -- you are logged out
        bot is disconnected
        bot comes
        ann, bot have read everything
        bot > /login ann {secret}
        bot < ! wrong name or password
    """)


def test_what_a_bot_may_not_do(talk: Conversation) -> None:
    """Its token is not worth the account."""
    talk("""
        ann is here
        ann > /register horse battery
        ann has read everything
    """)
    talk.chat.users.online["ann"].devices[0].login = "weather"
    refusal = "! a bot may not do that: log in with the password"
    talk(f"""
        ann > /password hunter hunter
        ann < {refusal}
        ann > /password
        ann < {refusal}
        ann > /token new other
        ann < {refusal}
        ann > /token revoke weather
        ann < {refusal}
        ann > /unregister
        ann < {refusal}
        ann > /logout everywhere
        ann < {refusal}
    """)
