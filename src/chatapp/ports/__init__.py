"""The protocols and their sockets: they translate between clients and the chat; no decisions."""
