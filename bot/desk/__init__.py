"""What people do with the record: look up, edit, suggest, import and export."""
