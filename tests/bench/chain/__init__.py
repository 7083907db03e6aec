"""Links of policy trees that are hidden, and how often they are found again."""
