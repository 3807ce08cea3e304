"""Slips: forms that go back to those who filled them, with what is to be mended.

In: an `OutboxSource`. Out: the folder of slips, each with its text; what people typed into one is kept.
"""
