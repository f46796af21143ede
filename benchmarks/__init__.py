"""What a command counts or times, dated: networks and programs that are right, and mistakes made in them."""
