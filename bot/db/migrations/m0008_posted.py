"""The hash of the last line that a log channel has, beside its number: so that a log which was made anew below it shows."""

from typing import Final

SQL: Final = """
ALTER TABLE mirror ADD COLUMN posted_hash TEXT NOT NULL DEFAULT '' CHECK (length(posted_hash) IN (0, 64));
UPDATE mirror SET posted_hash = coalesce(
  (SELECT hash FROM update_log WHERE record_id = mirror.guild_id AND seq = mirror.posted_seq), '');
"""
