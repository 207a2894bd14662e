"""Whether a record is what its log says, and signed checkpoints of the logs."""
