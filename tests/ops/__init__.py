"""Tests of chatapp.ops."""
