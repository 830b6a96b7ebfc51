"""Reports: frozen documents built from the queries of the screens, and what renders them."""
