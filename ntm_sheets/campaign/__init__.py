"""What is asked: the campaign, its units, its criteria, and the kinds of answer."""
