"""Measures chatapp and others like it side by side; `python -m bench --help` says how."""
