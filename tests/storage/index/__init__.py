"""Tests of the index for searching."""
