"""The picture frame around every page: identity, navigation, who acts, what was just done."""

import streamlit as st

from governance.errors import GovernanceError
from governance.ui import ASSETS, actions, navigation, theme, viewer

WIDTH_PX = 1200
# The fixed header would lie over the title when a page is printed; nothing else here is CSS.
PRINT_STYLE = "<style>@media print { [data-testid=stHeader] { display: none } }</style>"


def draw() -> None:
    """Draw the frame and run the page that the URL names."""
    st.set_page_config(page_title="Trackgate", page_icon=str(ASSETS / "favicon.svg"), layout="wide")
    st.logo(str(ASSETS / "logo.svg"), size="large")
    st.html(PRINT_STYLE)
    page = navigation.build(viewer.current())
    with (
        st.container(horizontal_alignment="center"),
        st.container(width=WIDTH_PX, gap="small"),
    ):
        viewer.banner()
        actions.show_flash()
        try:
            page.run()
        except GovernanceError as error:
            actions.refuse(error)
    theme.follow(theme.mode())


draw()
