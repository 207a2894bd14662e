"""Several leaders or topics side by side: what questions in plain words are answered from."""
