"""One line that a person types in a terminal, key by key, and what that terminal shows of it.

It knows bytes of keys and bytes for a screen, and nothing of the chat, a reactor, clock or socket.
"""
