"""Answers become a standing, a standing becomes points."""
