"""Tests of the links between the server and its gateways."""
