"""A letter or a zip becomes the files in it, each under a name that is safe to store."""
