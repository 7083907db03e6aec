"""How fast the doors are: `kring serve` in a process of its own, asked by a second one, over loopback."""
