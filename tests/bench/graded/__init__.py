"""Graded sets of what Kring advises: does it hold, what applies now, who can help, what is offered, what is at risk."""
