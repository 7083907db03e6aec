"""How people write Dutch: dates, figures, subjects, names."""
