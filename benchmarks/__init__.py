"""What a command counts or times, dated: how often the checker is right, and how often it is wrong."""
