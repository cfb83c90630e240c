"""Tests of chatapp.editing."""
