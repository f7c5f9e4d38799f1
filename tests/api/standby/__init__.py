"""Reads on a hot standby."""
