"""Taking updates back, by new updates that restore what stood before."""
