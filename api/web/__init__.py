"""The page: what people without a command line see and do, in Dutch, served by `kring serve` at `/`."""
