"""/set colours: whoever speaks has one."""

import pytest

from chatapp.config import Config
from chatapp.wire.colours import PALETTE
from tests.chat.conftest import config_with
from tests.connect import as_text
from tests.conversation import Conversation


@pytest.fixture
def config() -> Config:
    """There are ten minutes to come back."""
    return config_with()


@as_text
def test_colours(talk: Conversation) -> None:
    """Whoever speaks has a colour that stays the same; nothing else has one."""
    talk("""
        ann, bob are here
        ann > /set colours on
        ann < -- colours is on
        bob > hello ann
        bob < bob: hello ann
        ann < \x1b[38;5;30mbob\x1b[39m: hello ann
        bob > /me waves
        bob < * bob waves
        ann < * \x1b[38;5;30mbob\x1b[39m waves
        ann > /w bob psst
        ann < [you -> \x1b[38;5;30mbob\x1b[39m] psst
        bob < [ann -> you] psst
        bob > /r what?
        bob < [you -> ann] what?
        ann < [\x1b[38;5;30mbob\x1b[39m -> you] what?
        ann > /history
        ann < [14:30] \x1b[38;5;30mbob\x1b[39m: hello ann
        ann < [14:30] * \x1b[38;5;30mbob\x1b[39m waves
        bob > /topic fish
        ann, bob < -- bob set the topic: fish
        ann > /set plain on
        ann < server: plain is on
        bob > hello ann
        ann, bob < bob: hello ann
    """)


def test_palette() -> None:
    """The colours can be read in front of black and of white."""
    levels = (0, 95, 135, 175, 215, 255)
    for number in PALETTE:
        red, rest = divmod(number - 16, 36)
        bright = 0.0
        for level, share in zip((red, *divmod(rest, 6)), (0.2126, 0.7152, 0.0722), strict=True):
            bright += share * ((levels[level] / 255 + 0.055) / 1.055) ** 2.4 * bool(level)
        assert min(1.05 / (bright + 0.05), (bright + 0.05) / 0.05) > 4
