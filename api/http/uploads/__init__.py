"""Files that somebody sends: what they are called here, and the jobs that read them."""
