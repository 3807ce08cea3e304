"""What each command does, in words for the officer; `cli` only takes the options."""
