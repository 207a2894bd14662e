"""Discord's side: one thin module per command group. They call desk and show, and hold no rules and no SQL."""
