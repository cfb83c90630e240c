"""How ann comes to be on two devices: she registers, and logs in on her phone."""

LOGIN = """
        ann > /register horse battery
        ann has read everything
        phone > /login ann horse battery
        phone has read everything
        ann has read everything
"""
