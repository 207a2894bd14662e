"""What waits for a second editor, where a server wants two people."""
