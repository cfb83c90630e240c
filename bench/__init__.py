"""Measures chatapp and servers like it side by side; `python -m bench --help` says how."""
