"""What both sides of a form agree on: its tables and questions, the key that signs it, and the rules that bind who checks and who scores.

In: a campaign. Out: layouts, as plain values; nothing is drawn or read here.
"""
