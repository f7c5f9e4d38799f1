"""Editions of atlases: asked for, made by a job, kept with their files, mended by errata."""
