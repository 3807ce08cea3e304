"""What is asked: the campaign, its units, its criteria, and the kinds of answer.

In: the campaign workbook (`book`), or the one that is shipped; a cell as it was typed. Out: a `Campaign`, or every fault
of the workbook with its cell; what a typed cell means by its kind.
"""
