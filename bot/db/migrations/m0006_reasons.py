"""What kind of reason an update gives. Lines from before say none, and their hashes stay as they are."""

from typing import Final

SQL: Final = """
ALTER TABLE update_log ADD COLUMN reason_kind TEXT NOT NULL DEFAULT ''
  CHECK (reason_kind IN ('', 'mistake', 'publisher', 'duplicate'));
"""
