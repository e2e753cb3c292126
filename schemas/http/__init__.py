"""JSON requests and answers of the API, one module per stage."""
