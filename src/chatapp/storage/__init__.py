"""Where the journal is kept, on a thread of its own, and the service that opens and closes it."""
