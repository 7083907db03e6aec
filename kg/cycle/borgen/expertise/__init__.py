"""Who can help, what a joint offer consists of, and what knowledge is at risk."""
