"""Fields refuse options that a reader could not tell apart."""

import pytest

from governance.ui.components.fields import choose_any


def test_two_options_that_look_the_same_are_refused():
    with pytest.raises(ValueError, match="'Owner' has options that look the same"):
        choose_any("Owner", [1, 2], key="x", show=lambda _: "Chatbot")
