"""Tests of removing what was said."""
