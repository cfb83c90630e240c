"""A Redis in memory: as much of one as the journal uses, for tests that are to be fast."""
