"""Onlookers: gadgets that note down all that they are shown, so that it can be judged."""

import json
import re
from collections.abc import Iterator
from typing import Any

from tests.chat.model.past import Past
from tests.chat.model.program_gadget import ENTRIES, ProgramGadget
from tests.chat.model.text_gadget import TextGadget

ORDERED = (*ENTRIES, "charter", "moderated", "removed")
"""The types of the entries of a room where order is kept."""

_RENAMED = re.compile(r"-- (\w+) is now (\w+)(?: in #\w+)?")


class TextOnlooker(TextGadget):
    """A reader of text.

    `lines`: what was shown since they were taken last.
    """

    def __init__(self, number: int, past: Past) -> None:
        super().__init__(number, past)
        self.lines: list[str] = []

    def check(self, texts: dict[str, list[str]]) -> None:
        """Ask for nothing: what is owed to whom is not what this is about."""

    def _take(self, line: str) -> None:
        self.lines.append(line)
        if (renamed := _RENAMED.fullmatch(line)) and renamed[1] == self.name:
            self.name = renamed[2]
        super()._take(line)

    def _see(self, where: str, text: str, *, again: bool) -> None:
        """Take it as it comes: /history shows everything again."""


class ProgramOnlooker(ProgramGadget):
    """A program, whose entries follow each other also where order is kept.

    `lines`: what was shown since they were taken last.
    """

    def __init__(self, number: int, past: Past) -> None:
        super().__init__(number, past)
        self.lines: list[str] = []

    def read(self) -> None:
        assert self.client is not None
        for line in self.client.read():
            self.lines.append(line)
            self._read(json.loads(line))

    def _read(self, record: dict[str, Any]) -> None:
        kind = record["type"]
        if kind in ORDERED:
            if record["room"] in self.places:
                self._take_entry(record)
        elif take := getattr(self, f"_take_{kind}", None):
            take(record)

    def _take_whispered(self, record: dict[str, Any]) -> None:
        if not record.get("past") or record["id"] > self.whispers:  # else as /history shows it
            super()._take_whispered(record)

    def _take_entry(self, record: dict[str, Any]) -> None:
        epoch, last = self.places[record["room"]]
        if record["type"] == "renamed" and record["old"] == self.name:
            self.name = record["new"]
        if record.get("past") and record["id"] <= last:
            return  # as /history shows it
        assert record["id"] == last + 1, f"gadget {self.number}: {record} comes after {last}"
        self.places[record["room"]] = epoch, last + 1


Onlooker = TextOnlooker | ProgramOnlooker


def numbers(line: str) -> Iterator[str]:
    """Yield the text of a line if it is one that somebody said: a number."""
    if line.startswith("{"):
        record = json.loads(line)
        if record["type"] == "said":
            yield record["text"]
    elif (text := line.rpartition(": ")[2]).isdecimal() and not line.startswith(("-- ", "! ")):
        yield text
