"""What browsers tell of our pages without being asked."""
