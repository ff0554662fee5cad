"""How does a letter leave? By SMTP, to the brand's own mail server."""

from adapters.mail.sending import SmtpMailer

__all__ = ["SmtpMailer"]
