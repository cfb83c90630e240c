"""The journal in Redis: scripts, what they are given, and one connection; sockets are touched here.

One server has the journal at a time; which one, the engine knows.
"""
