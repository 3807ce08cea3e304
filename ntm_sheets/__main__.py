"""`python -m ntm_sheets` is the command line."""

from ntm_sheets.cli import main

main()
