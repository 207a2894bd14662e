"""A question in plain words: what is asked, and the answer from the record. No model writes any of it."""
