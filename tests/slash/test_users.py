"""/list and /nick."""

import pytest

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


@pytest.mark.parametrize("asked", ["/who", "/names", "/NAMES"])
def test_other_names_of_the_list(talk: Conversation, asked: str) -> None:
    """People who come from elsewhere type what they know."""
    talk(f"""
        ann, bob are here
        ann > {asked}
        ann < -- 2 online: ann, bob
        ann > {asked} #lobby
        ann < -- 2 in #lobby: ann, bob
    """)


def test_the_list_of_a_crowd_has_pages(talk: Conversation) -> None:
    """Of very many users each page names a hundred, and the last the others."""
    crowd = [f"guest{number}" for number in range(1, 231)]
    pages = [sorted(["ann", *crowd[:99]]), sorted(crowd[99:199]), sorted(crowd[199:])]
    first, second, third = map(", ".join, pages)
    talk(f"""
        ann is here
        {", ".join(crowd)} come
        {", ".join(crowd)} have read everything
        ann < -- 230 joined: guest1, guest2, guest3 and 227 more
        ann > /list
        ann < -- 231 online: {first} and 131 more (/list 2 goes on)
        ann > /list 1
        ann < -- 231 online: {first} and 131 more (/list 2 goes on)
        ann > /list 2
        ann < -- 231 online, page 2: {second} and 31 more (/list 3 goes on)
        ann > /list 3
        ann < -- 231 online, page 3: {third}
        ann > /list 4
        ann < ! not a page: 4 (a number from 1 to 3)
        ann > /list #lobby
        ann < -- 231 in #lobby: {first} and 131 more (/list #lobby 2 goes on)
        ann > /list #lobby 2
        ann < -- 231 in #lobby, page 2: {second} and 31 more (/list #lobby 3 goes on)
    """)


def test_a_full_page_is_the_last(talk: Conversation) -> None:
    """Nothing is said of more where there is no more."""
    crowd = [f"guest{number}" for number in range(1, 100)]
    talk(f"""
        ann is here
        {", ".join(crowd)} come
        {", ".join(crowd)} have read everything
        ann < -- 99 joined: guest1, guest2, guest3 and 96 more
        ann > /list
        ann < -- 100 online: {", ".join(sorted(["ann", *crowd]))}
        ann > /list 2
        ann < ! not a page: 2 (there is only page 1)
    """)


def test_lists_that_are_refused(talk: Conversation) -> None:
    """There is one room to ask for, which has to be there, and a page of it."""
    talk(f"""
        ann is here
        ann > /list a b c
        ann < ! usage: /list [#ROOM] [PAGE]
        ann > /list no
        ann < ! not a room: no (did you mean #no?)
        ann > /list #no
        ann < ! no such room: #no
        ann > /list 0
        ann < ! not a page: 0 (there is only page 1)
        ann > /list -1
        ann < ! not a page: -1 (there is only page 1)
        ann > /list 1.5
        ann < ! not a page: 1.5 (there is only page 1)
        ann > /list #lobby x
        ann < ! not a page: x (there is only page 1)
        ann > /list #lobby ²
        ann < ! not a page: ² (there is only page 1)
        ann > /list #lobby {"9" * 1000}
        ann < ! not a page: {"9" * 37}... (there is only page 1)
        ann > /list 2 #lobby
        ann < ! not a room: 2 (did you mean #2?)
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
