"""Long proofs against a real server and a real database; each returns its figures and what was wrong, if anything."""
