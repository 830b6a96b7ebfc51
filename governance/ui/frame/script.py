"""What Streamlit runs for every reader.

It lies in a folder of its own, because Streamlit takes a folder ``pages`` beside its script for one
of its own and would serve those files bare, without the frame, to the first who arrives by a link.
"""

from governance.ui import frame

frame.draw()
