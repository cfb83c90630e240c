"""Tests of chatapp.session."""
