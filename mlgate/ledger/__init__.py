"""The ledger of looks at a test set: one line a look, which branches merge without conflict."""
