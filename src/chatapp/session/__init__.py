"""One connection's side: what it is still to read, how fast it may speak, who may connect at all.

It knows the logs that it reads, and no room, socket or reactor.
"""
