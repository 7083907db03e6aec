"""The dossier of a trajectory: what it must be able to show, and what somebody recorded of it."""
