"""People who chat while their connections are cut and the server is killed.

Afterwards what each of them was shown is compared with what the journal holds.
"""
