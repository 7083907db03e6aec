"""Feeds beside a service that runs: what is new there comes in, and its meaning follows."""
