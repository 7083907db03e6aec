"""Recommendations of audit offices and other oversight, with the response and the follow-up until they are closed."""
