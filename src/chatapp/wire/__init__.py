"""What goes over the wire: bytes to clean lines and requests, events to bytes; pure functions."""
