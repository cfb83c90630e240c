"""Protocols and their sockets: they translate between clients and the chat, and decide nothing."""
