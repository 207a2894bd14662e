"""Who said it? A quote from the record, and four leaders to choose from."""
