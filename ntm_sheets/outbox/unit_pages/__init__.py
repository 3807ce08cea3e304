"""Each unit its page, to be pinned up in its hall: one A4 that says where it stands and what to do next.

In: the master's material without what is personal. Out: `theo-thon.xlsx`, one sheet a unit, and the jobs that print each.
"""
