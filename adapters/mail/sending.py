"""How is a letter handed to a mail server, and what does its answer mean? (RFC 5321: 4yz may be tried again, 5yz may not.)"""

from email.message import EmailMessage
from email.utils import formatdate
from typing import TYPE_CHECKING

from bridge.model.failure import DeliveryError, Reason
from bridge.model.ids import OutgoingId
from bridge.ports import Letter, MailServer

if TYPE_CHECKING:
    import aiosmtplib

ANSWER_SECONDS = 20.0


class SmtpMailer:
    """Implements bridge.ports.Mailer."""

    async def send(self, server: MailServer, letter: Letter, *, key: OutgoingId) -> None:
        import aiosmtplib  # for those alone who write letters

        try:
            await aiosmtplib.send(
                _written(server, letter, key),
                hostname=server.host,
                port=server.port,
                username=server.user,
                password=server.password,
                use_tls=server.tls,
                timeout=ANSWER_SECONDS,
            )
        except aiosmtplib.SMTPAuthenticationError as error:
            raise DeliveryError(Reason.UNAUTHORIZED, _said(error)) from None
        except aiosmtplib.SMTPRecipientsRefused as refused:
            raise _answered(refused.recipients[0]) from None
        except aiosmtplib.SMTPResponseException as error:
            raise _answered(error) from None
        except aiosmtplib.SMTPTimeoutError:
            raise DeliveryError(Reason.TIMED_OUT, f"no answer within {ANSWER_SECONDS:.0f} s", happened=None) from None
        except aiosmtplib.SMTPConnectError:
            raise DeliveryError(Reason.UNREACHABLE, "no connection") from None
        except (aiosmtplib.SMTPException, OSError) as error:
            raise DeliveryError(Reason.UNREACHABLE, type(error).__name__, happened=None) from None


def _written(server: MailServer, letter: Letter, key: OutgoingId) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = server.sender, letter.to, " ".join(letter.subject.split())
    message["Date"] = formatdate(usegmt=True)
    message["Message-ID"] = f"<{key}@puente>"  # the same at each try, so that a mailbox can know a repeat
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answer, please
    message.set_content(letter.text)
    return message


def _answered(error: "aiosmtplib.SMTPResponseException") -> DeliveryError:
    if error.code >= 500:
        return DeliveryError(Reason.GONE if error.code == 550 else Reason.REFUSED, _said(error))
    return DeliveryError(Reason.RATE_LIMITED, _said(error), retry_after=60.0)


def _said(error: "aiosmtplib.SMTPResponseException") -> str:
    return f"SMTP {error.code} {error.message}"[:200]
