"""Changes by those who may not make them, or that a document gives cause for, kept until someone decides."""
