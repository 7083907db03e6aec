"""When each development comes, and what changed since the last look."""
