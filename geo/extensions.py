"""The PostgreSQL extensions the product stands on, in one place for who makes, checks and restores databases."""

from typing import Final

EXTENSIONS: Final = ("postgis", "btree_gist", "pg_trgm")
