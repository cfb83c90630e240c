"""What an operator sees and does: the log file, metrics, systemd, reload.

It may touch everything, and says nothing to users.
"""
