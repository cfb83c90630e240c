"""A chat server that telnet and WebSocket clients share: every room is a log."""

__version__ = "0.1.0"
