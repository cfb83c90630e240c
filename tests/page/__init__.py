"""The page in a real browser, and its parts by themselves."""
