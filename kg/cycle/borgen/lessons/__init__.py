"""How lessons are kept, whether they hold for us, and where they apply."""
