"""Files arrive: noticed, settled, archived."""
