"""Where a store is put together: the only place that picks adapters."""
