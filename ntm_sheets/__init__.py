"""Village report forms in, one scored master workbook out."""

__version__ = "0.1.0"
