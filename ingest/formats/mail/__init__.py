"""Mail: a message with its sender, date and text; what is attached to it are documents of their own."""
