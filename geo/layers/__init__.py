"""Layers for GIS clients: which there are and what their columns are called; pure, without database and HTTP."""
