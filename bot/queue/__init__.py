"""What members suggest and report, and what editors decide on it."""
