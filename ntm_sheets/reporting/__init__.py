"""Results become what the officer sends out."""
