"""How people stand towards something, and the question that was put to them."""
