"""Time stamps by somebody else."""
