"""The attack suite: everything a hostile client might try, beside two honest users."""
