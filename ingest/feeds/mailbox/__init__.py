"""A mailbox that is followed: what is new in it comes in as a message that somebody sent, and nothing in it changes."""
