"""Reports that are due though nobody asked: by rules, on what is known or confirmed alone."""
