"""What goes over the wire: bytes to clean lines and requests, events to bytes.

Pure functions: they touch no session, room, clock or socket.
"""
