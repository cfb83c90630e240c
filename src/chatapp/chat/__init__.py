"""The chat itself: users, rooms, and what becomes of a line; time is handed in, nothing waits."""
