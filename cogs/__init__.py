"""Discord's side: one thin module a feature. They ask the feature and show what it says; no rules, no SQL."""
