"""Entries by number, readers of them, and what a journal is; no session, socket or clock."""
