"""From a text to what it states: proposals for a person to accept, change or drop."""
