"""Whether a store is well."""
