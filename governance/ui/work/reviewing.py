"""Closing a review: what was found, and how it goes on."""

import streamlit as st

from governance.domain import policy
from governance.domain.drafts import TEXT_LIMIT
from governance.domain.enums import ReviewOutcome
from governance.domain.policy import Permission
from governance.models import Review
from governance.services.reviews import close_review
from governance.ui import viewer
from governance.ui.actions import perform
from governance.ui.components import shown
from governance.ui.components.text import quiet

_OUTCOMES = {
    ReviewOutcome.CONTINUE: "As it is",
    ReviewOutcome.CONTINUE_WITH_CONDITIONS: "With conditions",
    ReviewOutcome.STOP: "To be stopped",
}
_WIDTH_PX = 640


def hold(review_id: int, version: int) -> None:
    """Draw the form that closes a review, for who may."""
    seen_version = shown.version(f"review.{review_id}", version)
    if not policy.may(viewer.current(), Permission.REVIEW_HOLD):
        return
    key = f"review.{review_id}"
    with st.expander("Close it", width=_WIDTH_PX):
        outcome = st.segmented_control(
            "How it goes on",
            list(_OUTCOMES),
            format_func=_OUTCOMES.__getitem__,
            key=f"{key}.outcome",
        )
        found = st.text_area("What was found", key=f"{key}.found", max_chars=TEXT_LIMIT, height=100)
        st.markdown(quiet("The next regular review is set with it, while it is in production."))
        closes = st.button("Close the review", key=f"{key}.save", disabled=outcome is None)
        if closes and outcome is not None:
            perform(
                _closed,
                close_review,
                actor=viewer.current(),
                review_id=review_id,
                seen_version=seen_version,
                outcome=ReviewOutcome(outcome),
                reason=found,
            )


def _closed(review: Review) -> str:
    if review.outcome is ReviewOutcome.STOP:
        return "Closed the review. Stop the initiative on its page; a review follows that checks."
    return "Closed the review."
