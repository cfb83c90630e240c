"""A stay: what somebody reads of a log as text, from when they enter until they leave."""


class Stay:
    """Reads what was said in its order, and goes back only to read with times."""

    def __init__(self) -> None:
        self._at: int | None = None
        self._read: list[tuple[str, bool]] = []

    def see(self, text: str, *, again: bool) -> None:
        """Read something, perhaps again."""
        self._read.append((text, again))

    def forget(self) -> None:
        """Begin anew."""
        self._at = None
        self._read.clear()

    def check(self, texts: list[str]) -> None:
        """See that the end was reached without a hole, where nothing is on its way any more."""
        at = self._at
        for text, again in self._read:
            here = texts.index(text)
            fits = at is None or here == at + 1 or (again and here <= at)
            assert fits, f"{text} comes after {texts[at or 0]}"
            at = here
        assert at in (None, len(texts) - 1), f"{texts[(at or 0) + 1 :]} were not read"
        self._at = len(texts) - 1
        self._read.clear()
