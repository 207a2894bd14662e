"""Recording, correcting and retracting stances."""
