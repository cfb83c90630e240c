"""Tests of the journal in Redis."""
