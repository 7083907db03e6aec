"""What is done when: dates that wait for each other, what was agreed before, and what moved since."""
