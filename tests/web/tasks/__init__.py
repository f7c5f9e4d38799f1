"""What each role comes to do, walked from the first page in a real browser on a desk and on a phone, clicks counted."""
