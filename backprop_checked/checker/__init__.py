"""What readers run on their own work."""
