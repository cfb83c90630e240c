"""What the chat does with a journal: one in memory, which a test holds back or has fail."""
