"""/help and /quit."""

from tests.conversation import Conversation


def test_help_is_made_from_the_table(talk: Conversation) -> None:
    """Every command is listed with what it takes and what it is for."""
    talk("""
        ann is here
        ann > /help
        ann < -- /help [COMMAND]        Show what can be typed, or one command.
        ann < -- /quit [MESSAGE]        Leave the chat. Also /exit.
        ann < -- /whisper USER MESSAGE  Say something to one user. Also /msg, /w.
        ann < -- /reply MESSAGE         Answer whoever whispered to you last. Also /r.
        ann < -- /me ACTION             Do something: /me waves.
        ann < -- /list [#ROOM]          Show who is online, or in a room. Also /who.
        ann < -- /nick NAME             Take a name.
        ann < -- /join #ROOM            Enter a room, or go back to one you are in. Also /j.
        ann < -- /leave [#ROOM]         Leave this room, or another. Also /part.
        ann < -- /rooms                 Show the rooms there are.
        ann < -- /topic [TEXT]          Show or set what this room is about.
        ann < -- /history [COUNT]       Show what was said last in this room.
        ann < -- /resume TOKEN          Come back after the connection was lost.
        ann < -- Anything else is said in the room; // says a line that begins with a slash.
        ann > /help w
        ann < -- /whisper USER MESSAGE  Say something to one user. Also /msg, /w.
        ann > /HELP /me
        ann < -- /me ACTION  Do something: /me waves.
        ann > /help no
        ann < ! unknown command /no (/help lists them)
    """)


def test_quitting_closes_and_says_why(talk: Conversation) -> None:
    """The others read the message of a user who quits; the connection is closed."""
    talk("""
        ann, bob are here
        ann > /quit so long
        ann is disconnected
        bob < -- ann left: so long
        bob > /quit
        bob is disconnected
    """)


def test_quitting_is_read_in_every_room(talk: Conversation) -> None:
    """Members of each room read of it, with the message."""
    talk("""
        ann, bob are here
        ann > /join #dev
        ann < -- you are in #dev, 1 member
        bob > /join #dev
        bob < -- you are in #dev, 2 members
        ann < -- bob joined #dev
        bob > /quit so long
        bob is disconnected
        ann < -- bob left: so long
        ann < -- bob left #dev: so long
    """)


def test_what_comes_after_quit_is_not_heard(talk: Conversation) -> None:
    """Lines that follow a /quit in the same packet are nobody's."""
    talk("""
        ann, bob are here
        at once:
            ann > last words
            ann > /quit
            ann > from the grave
        ann, bob < ann: last words
        bob < -- ann left
        ann is disconnected
    """)
