"""Looking things up: positions, histories, lists, search, the updates log; now, or as the record stood once."""
