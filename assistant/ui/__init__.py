"""The page in the browser; `assistant.api.serving` serves it."""
