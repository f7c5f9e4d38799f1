"""A made-up nation in full size, the same every time: what `maeul bench scale` measures on."""
