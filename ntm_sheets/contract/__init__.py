"""What both sides of a form agree on: its tables and questions, the key that signs it, what binds checks and scores alike.

In: a campaign. Out: layouts, as plain values; nothing is drawn or read here.
"""
