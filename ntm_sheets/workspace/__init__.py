"""Where a workspace keeps its files, and how one is written whole.

In: a path. Out: a file in its place, or an error that says what to do.
"""
