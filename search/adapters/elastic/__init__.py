"""The index in Elasticsearch. Imported only where ``ELASTICSEARCH_URL`` is set: the client is an extra."""
