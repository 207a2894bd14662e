"""Sources: what was typed of one, which on record it is, and what rests on it."""
