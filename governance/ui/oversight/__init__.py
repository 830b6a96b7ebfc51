"""Parts of the pages that oversee: exhibits, exceptions, what falls due, the catalogue."""
