"""The updates log in a channel of the server."""
