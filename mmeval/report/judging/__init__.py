"""What people are asked about a run, blind or not, and what they said."""
