"""Planning asked of the store: ground read, coverage answered and kept, scenarios laid over it."""
