"""What every room needs that opens a file of theirs: bytes decide its kind, limits come before parsing, faults are theirs."""
