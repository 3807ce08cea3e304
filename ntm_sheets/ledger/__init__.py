"""What came, when, and with what verdict."""
