"""Customs messages: typed models, their XML, our own schemas and the code lists of the 202205 specification."""
