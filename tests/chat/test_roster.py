"""The roster: a long list of names is sorted once, and kept right from then on."""

from chatapp.chat.roster import PAGE, Roster
from chatapp.session.user import User


class Sorted:
    """Members, and how often they were asked for."""

    def __init__(self, *names: str) -> None:
        self.users = [User(number, name, None) for number, name in enumerate(names, 1)]
        self.asked = 0

    def __call__(self) -> list[User]:
        self.asked += 1
        return self.users


def names(roster: Roster, after: str = "") -> list[str]:
    """Return the names on a page."""
    return [member.user for member in roster.page(after)[0]]


def test_a_long_list_is_sorted_once() -> None:
    """However many pages are asked for, and whoever comes."""
    members = Sorted(*(f"u{number:05}" for number in reversed(range(10_000))))
    roster = Roster(members)
    shown: list[str] = []
    more = True
    while more:
        page, more = roster.page(shown[-1] if shown else "")
        assert len(page) == PAGE
        shown += [member.user for member in page]
    assert shown == [user.name for user in reversed(members.users)]
    for number in range(100):
        roster.add(User(20_000 + number, f"T{number:02}", None))
    assert names(roster)[:102] == [f"T{n:02}" for n in range(100)] + ["u00000", "u00001"]
    assert roster.total == 10_100
    assert members.asked == 1


def test_a_name_is_there_once() -> None:
    """Also of a user whose name another one had before."""
    roster = Roster(Sorted("ann", "carl"))
    assert names(roster) == ["ann", "carl"]
    ann = User(9, "Ann", None)
    ann.away = "lunch"
    roster.add(ann)
    assert [(member.user, member.away) for member in roster.page()[0]] == [
        ("Ann", "lunch"),
        ("carl", None),
    ]


def test_it_is_sorted_again() -> None:
    """After somebody has gone, or taken another name."""
    members = Sorted("ann", "bob")
    roster = Roster(members)
    roster.include(User(9, "carl", None))
    assert names(roster, "ann") == ["bob", "carl"]
    roster.remove("Carl")
    roster.remove("dan")
    assert names(roster) == ["ann", "bob"]
    members.users[0].rename("zoe")
    roster.forget()
    assert names(roster) == ["bob", "zoe"]


def test_what_begins_so() -> None:
    """Found without looking at the others, who may be thousands."""
    roster = Roster(Sorted("carl", "Anna", "ann", "bob", "an-na"))
    assert roster.names_from("AN") == ["an-na", "ann", "Anna"]
    assert roster.names_from("b") == ["bob"]
    assert roster.names_from("zed") == []
