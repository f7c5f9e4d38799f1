"""Demo content for an empty database: plausible, in Korean, marked as demo everywhere it shows."""

from geo.demo.accounts import ACCOUNTS, DemoAccount, demo_password
from geo.demo.seed import Seeded, seed

__all__ = ["ACCOUNTS", "DemoAccount", "Seeded", "demo_password", "seed"]
