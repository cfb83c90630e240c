"""Tests of chatapp.slash."""
