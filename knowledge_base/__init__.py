"""Articles, their embedding, and the search that answers a question or says that it cannot."""
