"""The domain: values and pure rules. Imports neither discord nor SQLite, and does no I/O."""
