"""What the soak of faults is made of: the proxy, the unkind calls, the people, the judge."""
