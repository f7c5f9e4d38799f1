"""Vector tiles: which there are and what box each covers; pure, without database and HTTP."""
