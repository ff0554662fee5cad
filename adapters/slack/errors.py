"""What does Slack's refusal mean for a delivery? One table, from Slack's error words to our reasons.

Source of the words: the error tables of the methods under https://docs.slack.dev/reference/methods.
"""

import asyncio

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from bridge.model.failure import DeliveryError, Reason

REASONS = {
    Reason.RATE_LIMITED: "ratelimited rate_limited message_limit_exceeded",
    Reason.UNREACHABLE: "internal_error fatal_error service_unavailable request_timeout team_added_to_org",
    Reason.UNAUTHORIZED: "invalid_auth not_authed account_inactive token_revoked token_expired org_login_required team_access_not_granted",
    Reason.GONE: "channel_not_found thread_not_found message_not_found is_archived user_not_found users_not_found user_disabled "
    "cannot_reply_to_message cant_update_message",  # we update our own posts only: one that cannot be is the tombstone of a deleted root
    Reason.FORBIDDEN: "not_in_channel missing_scope no_permission not_allowed_token_type access_denied restricted_action "
    "restricted_action_read_only_channel restricted_action_thread_locked restricted_action_non_threadable_channel "
    "cant_delete_message cant_delete_file cannot_dm_bot messages_tab_disabled user_not_visible ekm_access_denied not_allowed_for_grant",
    Reason.FILE_MISSING: "file_not_found file_deleted",
    Reason.UNSUPPORTED: "invalid_name too_many_emoji too_many_reactions not_reactable",
    Reason.TOO_LARGE: "file_upload_size_restricted file_too_large storage_limit_reached",
}
"""Every other word is REFUSED: our mistake."""

_REASON = {word: reason for reason, words in REASONS.items() for word in words.split()}
_MAY_HAVE_HAPPENED = frozenset({Reason.UNREACHABLE, Reason.TIMED_OUT})


def said_no(error: SlackApiError) -> DeliveryError:
    """Slack answered, but not ok. An answer of 5xx leaves it open whether the thing was done."""
    status = int(getattr(error.response, "status_code", 0) or getattr(error.response, "status", 0))
    data = getattr(error.response, "data", None)
    word = str(data.get("error") or "") if isinstance(data, dict) else ""
    if status == 429:
        word = "ratelimited"
    reason = _REASON.get(word, Reason.UNREACHABLE if status >= 500 or not word else Reason.REFUSED)
    if status >= 500:
        reason = Reason.UNREACHABLE
    return DeliveryError(
        reason,
        _detail(word or f"HTTP {status}", data),
        happened=None if reason in _MAY_HAVE_HAPPENED else False,
        retry_after=_retry_after(error) if reason is Reason.RATE_LIMITED else None,
    )


def broke(error: BaseException) -> DeliveryError:
    """There was no answer. Only where no connection came about is it sure that nothing happened."""
    if isinstance(error, (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)):
        return DeliveryError(Reason.UNREACHABLE, "no connection to Slack", happened=False)
    if isinstance(error, asyncio.TimeoutError):
        return DeliveryError(Reason.TIMED_OUT, "Slack did not answer in time", happened=None)
    return DeliveryError(Reason.UNREACHABLE, f"the connection to Slack broke ({type(error).__name__})", happened=None)


NO_ANSWER = (aiohttp.ClientError, asyncio.TimeoutError, OSError, SlackClientError, AttributeError)
"""What the client raises when there was no answer, or none that it could read (an HTML page makes it stumble with AttributeError)."""


def _detail(word: str, data: object) -> str:
    """Slack's word, and for our own mistakes where in the request it lies (`[json-pointer:/blocks/0]`); never a text or a token."""
    said = data.get("response_metadata", {}).get("messages", []) if isinstance(data, dict) else []
    needed = f", needs the scope {data['needed']}" if isinstance(data, dict) and data.get("needed") else ""
    return word + needed + "".join(f"; {line[:160]}" for line in said[:3] if isinstance(line, str) and line.startswith("[ERROR]"))


def _retry_after(error: SlackApiError) -> float:
    try:
        return float(error.response.headers["Retry-After"])
    except (AttributeError, KeyError, ValueError):
        return 1.0
