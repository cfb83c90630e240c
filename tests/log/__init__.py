"""Tests of chatapp.log."""
