"""Reviewing code: what is asked about, what is known already, and what comes of it."""
