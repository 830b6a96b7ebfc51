"""What tests run on: throw-away databases, a browser and the served application."""
