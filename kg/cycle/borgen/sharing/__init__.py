"""What may leave a private space, and what is held on a person."""
