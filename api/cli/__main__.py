"""`python -m api.cli`: what the launcher runs."""

import sys

from api.cli import main

if __name__ == "__main__":
    sys.exit(main())
