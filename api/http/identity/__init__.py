"""The caller, and whether they may go on."""
