"""What the service keeps about people, how long, and what they may do about it; pure facts."""
