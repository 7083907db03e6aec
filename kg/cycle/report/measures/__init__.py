"""What is measured, how, and what it came to: one place where each number is computed."""
