"""Plans of projects, as programs for planning write them."""
