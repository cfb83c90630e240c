"""What an operator sees and does: the log file, metrics, systemd, reload; nothing a user reads."""
