"""Finding what follows a revision: by its entry, among the few revisions that follow one, not among all that there are."""

from typing import Final

SQL: Final = """
DROP INDEX stance_revised;
CREATE INDEX stance_revised ON stance (record_id, key, revision, seq) WHERE revision > 1;
"""
