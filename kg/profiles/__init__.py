"""Where a store is put together: here, and in what runs the service, adapters are picked."""
