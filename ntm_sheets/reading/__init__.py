"""A file's bytes become a returned form."""
