"""Users, roles, tokens, sessions, and the audit log of a server."""

from assistant.accounts.models import LOCAL, ROLES, Role, Token, User, Visitor

__all__ = ["LOCAL", "ROLES", "Role", "Token", "User", "Visitor"]
