"""Who reads a layer: everybody sees what open data shows."""

from fastapi import Request

from geo.layers.model import PUBLIC, Reader


def reader_of(_request: Request) -> Reader:
    """Return what a request may see of layers."""
    return PUBLIC
