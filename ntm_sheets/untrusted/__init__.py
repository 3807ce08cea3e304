"""What every room needs that opens a file of theirs.

In come bytes and names that nobody trusts; out goes what they are (by their bytes alone), or a refusal with its reason:
limits come before parsing, and the fault of an engine is the fault of the file.
"""
