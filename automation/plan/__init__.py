"""Plans: what is there, what would be made, and whether that still holds. No browser and no page in here."""
