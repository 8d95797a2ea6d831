"""What an operator may ask of the supply chain: licences, contents, secrets, known flaws."""
