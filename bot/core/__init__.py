"""Values and pure rules that all features share. Knows neither Discord nor SQLite."""
