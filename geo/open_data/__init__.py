"""Open data: what leaves the house as files, under which licences, in which formats, and how it is described."""
