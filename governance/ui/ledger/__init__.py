"""The value ledger of one initiative: its lines, adding to them, correcting them."""
