"""Citing a statement: its sources in a style of citation, and what finds the answer again."""
