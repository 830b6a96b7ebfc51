"""The picture frame around every page: identity, navigation, who acts, what was just done."""

import streamlit as st
from streamlit.navigation.page import Page

from governance.errors import GovernanceError
from governance.ui import ASSETS, actions, navigation, past, theme, viewer

WIDTH_PX = 1200


def draw() -> None:
    """Draw the frame and run the page that the URL names."""
    st.set_page_config(page_title="Trackgate", page_icon=str(ASSETS / "favicon.svg"), layout="wide")
    st.logo(str(ASSETS / "logo.svg"), size="large")
    st.html(ASSETS / "frame.css")
    past.follow_address()
    page = navigation.build(viewer.current())
    with (
        st.container(horizontal_alignment="center"),
        st.container(width=WIDTH_PX, gap=None),
    ):
        with st.container(
            horizontal=True, vertical_alignment="center", gap="small", key="viewer.banner"
        ):
            viewer.banner()
            past.control()
        with st.container(gap="small"):
            actions.show_flash()
            with past.entered() as there:
                if there:
                    _run(page)
    theme.follow(theme.mode())


def _run(page: Page) -> None:
    """Run a page; an expected error that it did not meet itself is shown in its place."""
    try:
        page.run()
    except GovernanceError as error:
        actions.refuse(error)
