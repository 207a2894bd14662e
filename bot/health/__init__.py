"""Whether the program does what it is there for: what is looked at, and who is told."""
