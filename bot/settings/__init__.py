"""What a server sets for itself, and which record it reads."""
