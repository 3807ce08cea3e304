"""The master workbook, a module for each sheet."""
