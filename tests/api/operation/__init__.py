"""How the service itself fares, over HTTP."""
