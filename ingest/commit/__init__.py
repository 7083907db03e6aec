"""From drafts to records: links, ids, what is refused, and what came of it."""
