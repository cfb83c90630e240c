"""/list and /nick."""

from tests.conversation import Conversation


def test_the_list_names_everyone(talk: Conversation) -> None:
    """It is sorted without case, and counts."""
    talk("""
        ann, Bob, carl are here
        guest comes
        guest < -- welcome to chatapp: you are guest1, in the lobby
        guest < -- /nick NAME gives you a name, /help shows what else there is, /quit leaves
        ann, Bob, carl < -- guest1 joined
        ann > /list
        ann < -- 4 online: ann, Bob, carl, guest1
    """)


def test_the_list_of_a_room(talk: Conversation) -> None:
    """Only its members are listed."""
    talk("""
        ann, bob, carl are here
        bob > /join #dev
        bob < -- you are in #dev, 1 member
        ann > /join #dev
        ann < -- you are in #dev, 2 members
        bob < -- ann joined #dev
        ann > /list #Dev
        ann < -- 2 in #dev: ann, bob
    """)


def test_the_list_of_a_crowd_is_cut(talk: Conversation) -> None:
    """Of very many users the first hundred are named."""
    crowd = [f"guest{number}" for number in range(1, 121)]
    named = sorted(["ann", *crowd[:99]])
    talk(f"""
        ann is here
        {", ".join(crowd)} come
        {", ".join(crowd)} have read everything
        ann < -- 120 joined: guest1, guest2, guest3 and 117 more
        ann > /list
        ann < -- 121 online: {", ".join(named)} and 21 more
    """)


def test_lists_that_are_refused(talk: Conversation) -> None:
    """There is one room to ask for, and it has to be there."""
    talk("""
        ann is here
        ann > /list a b
        ann < ! usage: /list [#ROOM]
        ann > /list no
        ann < ! not a room: no (# and 1 to 24 letters, digits, _ or -)
        ann > /list #no
        ann < ! no such room: #no
    """)


def test_a_rename_is_read_by_all(talk: Conversation) -> None:
    """A new name is told to everyone, and frees the old one."""
    talk("""
        ann, bob are here
        ann > /nick anna
        ann, bob < -- ann is now anna
        bob > /nick ann
        ann, bob < -- bob is now ann
    """)


def test_a_rename_is_read_in_every_room(talk: Conversation) -> None:
    """Members of each room read of a new name there."""
    talk("""
        ann, bob are here
        ann > /join #dev
        ann < -- you are in #dev, 1 member
        ann > /nick anna
        ann < -- ann is now anna
        ann < -- ann is now anna in #dev
        bob < -- ann is now anna
    """)


def test_only_the_case_of_a_name_may_change(talk: Conversation) -> None:
    """A user may spell their own name in another way."""
    talk("""
        ann is here
        ann > /nick Ann
        ann < -- ann is now Ann
    """)


def test_names_that_are_refused(talk: Conversation) -> None:
    """A name is one word of plain letters that nobody has and that is not the system's."""
    talk("""
        ann, bob are here
        ann > /nick
        ann < ! usage: /nick NAME
        ann > /nick two words
        ann < ! usage: /nick NAME
        ann > /nick bob
        ann < ! that name is taken: bob
        ann > /nick BOB
        ann < ! that name is taken: BOB
        ann > /nick ann
        ann < ! that is your name already: ann
        ann > /nick guest7
        ann < ! that name is reserved: guest7
        ann > /nick System
        ann < ! that name is reserved: System
        ann > /nick 9a
        ann < ! not a name: 9a (1 to 24 letters, digits, _ or -, a letter first)
        ann > /nick é
        ann < ! not a name: é (1 to 24 letters, digits, _ or -, a letter first)
    """)
