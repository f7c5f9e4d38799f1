"""Other people's libraries, measured on the same data in an environment of their own; never among our requirements."""
