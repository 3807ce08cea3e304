"""A returned form becomes answers and findings."""
