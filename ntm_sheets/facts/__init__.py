"""The plain values that rooms hand to each other: what a form said, what was found, what was decided, what came of it.

In: nothing but what is asked (`campaign`). Out: frozen values. Nothing here opens a file, asks a database or knows the
time.
"""
