"""Who may do what and until when, and who looked at whose data."""
