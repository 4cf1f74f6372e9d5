"""The service over HTTP: the API, the OpenAI-compatible and the MCP endpoints, logins, and the page."""
