"""The rules by which a running text states something: pure, each on one sort of thing."""
