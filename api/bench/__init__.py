"""Benchmarks: each measures in one run, against something that stands beside it, and judges itself."""
