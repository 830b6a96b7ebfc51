"""Runs the command line."""

from governance.cli.app import main

main()
