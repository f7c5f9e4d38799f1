"""What `maeul check` looks at: the health of an installation, how safely it was set up, faults of its libraries."""
