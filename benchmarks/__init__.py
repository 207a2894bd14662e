"""Measurements, each a ratio within one run. See README.md."""
