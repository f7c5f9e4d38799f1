"""Who reads a layer: everybody sees what open data shows, who edits records also what is not public of them."""

from fastapi import Request

from geo.layers.model import PUBLIC, Reader


def reader_of(request: Request) -> Reader:
    """Return what a request may see of layers, as `know_reader` left it there."""
    found: Reader = getattr(request.state, "layer_reader", PUBLIC)
    return found
