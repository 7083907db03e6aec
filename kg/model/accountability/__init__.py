"""Accountability and improvement: what is measured and how, what was reported, asked, answered and made better."""
