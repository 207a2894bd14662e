"""Pictures: what one shows as a value, and its drawing in a process of its own. Knows no feature and no Discord."""
