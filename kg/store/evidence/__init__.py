"""What a store can show of itself: where its chains ended, signed, and who saw what."""
