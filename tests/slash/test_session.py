"""/help and /quit."""

import pytest

from chatapp.chat.factory import ChatFactory
from chatapp.commands import CommandTable
from chatapp.names import NICK_RULE, ROOM_RULE
from chatapp.slash import builtin_commands
from tests.conversation import MARGIN, Conversation

HELP = """
        -- /help [COMMAND]          Show what can be typed, or one command. Also /h, /?.
        -- /edit [off]              Keep your line whole while others speak, over telnet.
        -- /quit [MESSAGE]          Leave the chat. Also /exit.
        -- /whisper USER MESSAGE    Say something to one user. Also /msg, /w.
        -- /reply MESSAGE           Answer whoever whispered to you last. Also /r.
        -- /me ACTION               Do something: /me waves.
        -- /list [#ROOM] [PAGE]     Show who is online, or in a room. Also /who, /names.
        -- /nick NAME               Take a name.
        -- /away [TEXT]             Let others know that you are away.
        -- /back                    Be away no longer.
        -- /whois USER              Show who a user is.
        -- /ignore USER             Read nothing more of what a user says.
        -- /unignore USER           Read again what a user says.
        -- /ignored                 Show whom you ignore.
        -- /set [NAME] [VALUE]      Show or set how you read.
        -- /join #ROOM              Enter a room, or go back to one you are in. Also /j.
        -- /leave [#ROOM]           Leave this room, or another. Also /part.
        -- /rooms [PAGE]            Show the rooms there are.
        -- /topic [TEXT]            Show or set what this room is about.
        -- /room [WHAT] [USER]      Show whose this room is, or change that.
        -- /history [USER] [COUNT]  Show what was said last in this room, or whispered.
        -- /resume TOKEN            Come back after the connection was lost.
        -- /search WORDS            Find what was said in the rooms you are in.
        -- /remove [USER] [COUNT]   Remove your last line here, or what others said.
        -- /register [SECRET]       Make the name you have your own.
        -- /login NAME [SECRET]     Be the user who has registered a name.
        -- Anything else is said in the room; // says a line that begins with a slash.
        -- In a terminal, Ctrl-C clears the line, and Ctrl-D on an empty line leaves.
""".strip().splitlines()


@pytest.mark.parametrize("asked", ["/help", "/h", "/?", "/HELP"])
def test_help_is_made_from_the_table(talk: Conversation, asked: str) -> None:
    """All that a guest may use is listed once: what it takes, what it is for, its other names."""
    talk(f"""
        ann is here
        ann > {asked}
        {MARGIN.join(f"ann < {line.strip()}" for line in HELP)}
    """)


def test_help_with_one_command(talk: Conversation) -> None:
    """It says what the words may be, and shows an example."""
    talk("""
        ann is here
        ann > /help w
        ann < -- /whisper USER MESSAGE  Say something to one user. Also /msg, /w.
        ann < -- USER is online or may come back; MESSAGE is the rest of the line.
        ann < -- For example: /whisper bob see you at six
        ann > /? /me
        ann < -- /me ACTION  Do something: /me waves.
        ann < -- The room reads your name, and ACTION after it.
        ann < -- For example: /me waves
        ann > /help NAMES
        ann < -- /list [#ROOM] [PAGE]  Show who is online, or in a room. Also /who, /names.
        ann < -- A page has 100 names; PAGE is a number, 1 for those who came first.
        ann < -- For example: /list #dev 2
        ann > /help no
        ann < ! unknown command /no (/help lists them)
        ann > /help a b
        ann < ! usage: /help [COMMAND]
    """)


@pytest.mark.parametrize(
    ("name", "rules"),
    [
        ("/help", "COMMAND may have its slash or not; its other names do as well."),
        ("/history", "COUNT is 1 to 1000, else 20; with USER, whispers of registered users."),
        ("/nick", f"NAME has {NICK_RULE}. It may not look like another one."),
        ("/join", f"#ROOM has {ROOM_RULE}. If there is no such room, it is made."),
        ("/rooms", "A page has 100 rooms; PAGE is a number, 1 for the oldest rooms."),
        ("/topic", "TEXT has up to 200 characters; - alone clears the topic."),
    ],
)
def test_help_says_ranges(talk: Conversation, name: str, rules: str) -> None:
    """The numbers are those that the commands check."""
    command = builtin_commands().find(name.removeprefix("/"))
    talk(f"""
        ann is here
        ann > /help {name}
        ann < -- {command.synopsis}  {command.summary}
        ann < -- {rules}
        ann < -- For example: {command.example}
    """)


def test_every_command_has_rules_and_an_example() -> None:
    """And all of it fits in a line of a terminal."""
    for command in builtin_commands():
        assert command.rules, command.name
        assert command.example, command.name
        assert max(map(len, (command.summary, command.rules, command.example))) <= 100


def test_help_with_a_command_of_another_package(talk: Conversation, chat: ChatFactory) -> None:
    """It says what the package's table says."""
    table = CommandTable()
    table.command("bare", purpose="Do nothing.")(lambda _chat, _session: None)
    table.command("roll", purpose="Roll.", rules="One die.", example="/roll")(lambda _c, _s: None)
    chat.commands.update(table)
    talk("""
        ann is here
        ann > /help bare
        ann < -- /bare  Do nothing.
        ann > /help roll
        ann < -- /roll  Roll.
        ann < -- One die.
        ann < -- For example: /roll
    """)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        *(("hlep", "help"), ("quti", "quit"), ("wisper", "whisper"), ("replly", "reply")),
        *(("lits", "list"), ("whoo", "who"), ("nmaes", "names"), ("nik", "nick"), ("jion", "join")),
        *(("leav", "leave"), ("romos", "rooms"), ("topics", "topic"), ("histroy", "history")),
        *(("resum", "resume"), ("ww", "w"), ("HH", "h"), ("??", "?"), ("exti", "exit")),
    ],
)
def test_did_you_mean(talk: Conversation, typed: str, meant: str) -> None:
    """What is mistyped is refused with the nearest name, which may be another of a command's."""
    talk(f"""
        ann is here
        ann > /{typed}
        ann < ! unknown command /{typed} (did you mean /{meant}?)
    """)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        *(("q", "quit"), ("bye", "quit"), ("X", "quit"), ("disconnect", "quit")),
        *(("pm", "whisper"), ("tell", "whisper"), ("name", "nick"), ("block", "ignore")),
        *(("users", "list"), ("emote", "me"), ("whoami", "whois"), ("afk", "away"), ("cd", "join")),
        *(("title", "topic"), ("log", "history"), ("time", "set"), ("undo", "remove")),
        *(("ns", "login"), ("NickServ", "login"), ("identify", "login"), ("cs", "room")),
    ],
)
def test_what_other_programs_call_it(talk: Conversation, typed: str, meant: str) -> None:
    """What is a command elsewhere is none here, and says what is."""
    talk(f"""
        ann is here
        ann > /{typed}
        ann < ! unknown command /{typed} (did you mean /{meant}?)
        ann > /help {typed}
        ann < ! unknown command /{typed} (did you mean /{meant}?)
    """)


@pytest.mark.parametrize("typed", ["clear", "CLS"])
def test_what_programs_do_themselves(talk: Conversation, typed: str) -> None:
    """No command is suggested that does something else."""
    talk(f"""
        ann is here
        ann > /{typed}
        ann < ! unknown command /{typed} (that is up to your own program)
    """)


@pytest.mark.parametrize("typed", ["say", "Shout", "all"])
def test_what_takes_no_command(talk: Conversation, typed: str) -> None:
    """Whoever looks for the command that says something is told that none is needed."""
    talk(f"""
        ann is here
        ann > /{typed} hello
        ann < ! unknown command /{typed} (a line without a slash is said)
    """)


def test_each_name_of_elsewhere_means_one_command() -> None:
    """No name is suggested for two commands, and none is a command here."""
    commands = list(builtin_commands())
    here = [name for command in commands for name in command.names]
    elsewhere = [name for command in commands for name in command.elsewhere]
    assert sorted(here + elsewhere) == sorted({*here, *elsewhere})
    assert all(name == name.lower() for name in elsewhere)


@pytest.mark.parametrize("typed", ["zzz", "hi", "h2", "?!", "wb", "about", "info", "date", "nope"])
def test_nothing_is_near(talk: Conversation, typed: str) -> None:
    """A name of one letter is not taken for near to all that have the letter."""
    talk(f"""
        ann is here
        ann > /{typed}
        ann < ! unknown command /{typed} (/help lists them)
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
