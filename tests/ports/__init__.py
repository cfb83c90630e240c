"""Tests of chatapp.ports."""
