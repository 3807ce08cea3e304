"""The founding campaign played through real files; every value in it is made up, and says so.

In: a campaign, drawn forms, a seed. Out: filled forms as bytes, each with the moment at which it comes.
"""
