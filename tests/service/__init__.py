"""Tests of chatapp.service."""
