"""Ann and bob, who have registered, and carl, a guest; and how they come to be in ann's #dev."""

REGISTERED = """
        ann, bob, carl are here
        ann, bob > /register horse battery
        ann, bob, carl have read everything
"""
IN_DEV = f"""
        {REGISTERED}
        ann, bob, carl > /join #dev
        ann, bob, carl have read everything
"""
"""They are in #dev, which ann keeps, and have read everything."""
