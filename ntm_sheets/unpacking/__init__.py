"""A letter or a zip becomes the files in it, each under a name that is safe to store.

In: a container's bytes. Out: its members with what the letters around them say, and remarks on what could not be had.
Nothing is written, nothing of theirs is run, and no more is taken than `limits.py` allows.
"""
