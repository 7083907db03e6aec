"""The kinds of records, each declared once, and the types of their fields."""
