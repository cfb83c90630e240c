"""The ssh door: twisted.conch's protocol, with the chat in place of a shell; needs the extra `ssh`.

It translates between an ssh client and the chat, as the other ports do, and decides nothing.
"""
