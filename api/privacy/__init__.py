"""Rights of people over what is kept about them: seeing it, taking it along, having it deleted."""
