"""The pages people use: Korean first, rendered on the server, usable without script."""
