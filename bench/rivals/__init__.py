"""Servers as small as a broadcast can be, to compare with; each is a program of its own."""
