"""The printed book and the folded space map of an atlas: Typst sets them, from `geo.atlas.content` to PDF bytes."""
