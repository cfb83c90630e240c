"""Tests of chatapp.wire."""
