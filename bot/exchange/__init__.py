"""Whole records as files: import, export, and the starter record."""
