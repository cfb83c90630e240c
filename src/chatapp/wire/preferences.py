"""Preferences: what a person may set of how lines are read, by `/set`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace

from chatapp.errors import ChatError
from chatapp.text import quote

_ON, _OFF = "on", "off"


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that may be set.

    Attributes:
        purpose: what it is about, in words.
        values: what it may be; the first is what it is for those who have set nothing.
    """

    purpose: str
    values: tuple[str, ...]


CHOICES: Mapping[str, Choice] = {
    "times": Choice("the time before each line", (_OFF, _ON)),
    "mentions": Choice("a mark or a bell at lines that have your name", (_OFF, "mark", "bell")),
    "colours": Choice("names in colours; auto is while /edit is on", ("auto", _ON, _OFF)),
    "joins": Choice("who comes, goes and takes another name", (_ON, _OFF)),
    "plain": Choice("words for symbols, and no line drawn again", (_OFF, _ON)),
}
"""What may be set, in the order in which it is shown."""

_ALSO = {"colors": "colours", "colour": "colours", "color": "colours"}


@dataclass(frozen=True, slots=True)
class Preferences:
    """What a person has set; each is one of the values of its choice.

    Attributes:
        times: whether each line begins with its time.
        mentions: what becomes of a line that has the reader's name.
        colours: whether the names of speakers have colours.
        joins: whether the reader is told who comes, goes and takes another name.
        plain: whether lines are for a program that reads them aloud.
    """

    times: str = CHOICES["times"].values[0]
    mentions: str = CHOICES["mentions"].values[0]
    colours: str = CHOICES["colours"].values[0]
    joins: str = CHOICES["joins"].values[0]
    plain: str = CHOICES["plain"].values[0]

    @property
    def is_plain(self) -> bool:
        """Whether lines are for a program that reads them aloud."""
        return self.plain == _ON

    @property
    def shows_times(self) -> bool:
        """Whether each line begins with its time."""
        return self.times == _ON

    @property
    def hides_joins(self) -> bool:
        """Whether the reader is not told who comes, goes and takes another name."""
        return self.joins == _OFF

    def wants_colours(self, *, shown: bool) -> bool:
        """Return whether names are to have colours.

        Args:
            shown: True if the reader's terminal says that it shows them.
        """
        wanted = self.colours == _ON or (shown and self.colours != _OFF)
        return wanted and not self.is_plain

    @property
    def changed(self) -> Mapping[str, str]:
        """The values that are not those of people who have set nothing, by name."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in values.items() if value != default_of(name)}

    def having(self, name: str, value: str) -> "Preferences":
        """Return the same with another value of one of them."""
        return replace(self, **{name: value})


NO_PREFERENCES = Preferences()
"""Those of people who have set nothing."""


def default_of(name: str) -> str:
    """Return the value for those who have set nothing."""
    return CHOICES[name].values[0]


def parse_name(typed: str) -> str:
    """Return the name of what is to be set.

    Raises:
        ChatError: nothing has that name.
    """
    name = _ALSO.get(typed.lower(), typed.lower())
    if name not in CHOICES:
        known = ", ".join(CHOICES)
        raise ChatError(f"nothing to set: {{name}} ({known})", code="usage", name=quote(typed))
    return name


def parse_value(name: str, typed: str) -> str:
    """Return a value of what is to be set.

    Raises:
        ChatError: it cannot be that.
    """
    value = typed.lower()
    if value not in CHOICES[name].values:
        *others, last = sorted(CHOICES[name].values)
        values = f"{', '.join(others)} or {last}"
        raise ChatError(f"{name} can be {values}, not {{value}}", code="usage", value=quote(typed))
    return value


def set_first(words: Sequence[str]) -> Preferences:
    """Return what a first line sets, before anything is shown; nothing if it is not right."""
    try:
        name, typed = words
        return NO_PREFERENCES.having(parse_name(name), parse_value(parse_name(name), typed))
    except (ValueError, ChatError):  # it is one word, or is refused when it is done
        return NO_PREFERENCES


def restored(rows: Mapping[str, str]) -> Preferences:
    """Return what was kept; what this version does not know is left out."""
    known = {
        name: value
        for name, value in rows.items()
        if name in CHOICES and value in CHOICES[name].values
    }
    return Preferences(**known) if known else NO_PREFERENCES
