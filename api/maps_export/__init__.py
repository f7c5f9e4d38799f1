"""Maps as files: the same page over HTTP and from the command line."""
