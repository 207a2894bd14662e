"""The same `/stance` as a good engineer would write it plainly, on four libraries, over the sqlite3 module.

Each bot runs in a virtual environment of its own (`environments.py`), because two of the libraries have the same name.
"""
