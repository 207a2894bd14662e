"""Leaders, topics, themes and coalitions: adding, changing, retiring and merging them."""
