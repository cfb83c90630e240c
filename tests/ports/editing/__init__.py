"""Tests of editing at the line port."""
