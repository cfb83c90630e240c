"""Entries by number, readers of them, and what a journal is.

It knows no session, room, socket or clock.
"""
