"""Standpoint: a Discord bot that remembers where leaders stand."""

__version__ = "0.1.0"
