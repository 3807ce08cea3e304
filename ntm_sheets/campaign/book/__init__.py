"""The campaign workbook: its sheets declared, drawn, read, and examined before anything goes by them."""
