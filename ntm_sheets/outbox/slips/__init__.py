"""Forms go back to those who filled them: which ones, what they hold, the words beside them, and the folder they lie in."""
