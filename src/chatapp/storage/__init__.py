"""Where the journal is kept, and the service that opens and closes it.

Files and threads are touched here.
"""
