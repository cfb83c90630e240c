"""Rules that a model inherits."""

import inspect
from typing import Any

from hypothesis.stateful import RULE_MARKER


class InheritedRules:
    """Sees that a rule that does more in a model is still one: its decorator is not inherited.

    Without it, nobody would notice that a model does it never.
    """

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        for name, method in inspect.getmembers(cls):
            rules = [one for one in cls.__mro__ if hasattr(vars(one).get(name), RULE_MARKER)]
            assert not rules or hasattr(method, RULE_MARKER), f"{cls.__name__}.{name} is no rule"
