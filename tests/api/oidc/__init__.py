"""Signing in by way of a provider."""
