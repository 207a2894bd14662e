"""What people ask for and the record does not have, counted without who asked."""
