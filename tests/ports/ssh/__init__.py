"""The ssh door, with conch as a client in memory, and with real OpenSSH."""
