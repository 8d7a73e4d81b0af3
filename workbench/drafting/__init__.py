"""Machine assistance: engines that propose a target text, and filling a document with their proposals."""
