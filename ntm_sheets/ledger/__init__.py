"""What came, when, with what verdict; what was decided about it, and what counts now.

In: verdicts, answers, findings and decisions, a drop at a time in one transaction. Out: plain records, never rows of
the database. All of it can be made anew from the archive.
"""
