"""Answers become a standing, a standing becomes points.

In: the answers that count, the campaign, a moment. Out: `Results`: whose number counts of each cell, what is reached
by it, points, ranks, and what changed. Nothing here asks the ledger by itself, knows the time or writes a file.
"""
