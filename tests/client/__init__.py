"""The client library: what it keeps right by itself, and what it comes through."""
