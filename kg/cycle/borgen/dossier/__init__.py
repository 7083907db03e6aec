"""The dossier of a trajectory: what it must be able to show, how long that is kept, and handing it over."""
