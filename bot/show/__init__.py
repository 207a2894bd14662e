"""What people see: cards made of Discord's components v2. The only room that knows Discord's limits."""
