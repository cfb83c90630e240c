"""A gateway: a process with the ports of a server that runs elsewhere, and no chat of its own."""
