"""Tests of chatapp.storage."""
