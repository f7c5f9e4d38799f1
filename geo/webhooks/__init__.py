"""Webhooks by the Standard Webhooks convention: what is told, how it is signed, when it is tried again, and to whom."""
