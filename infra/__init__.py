"""Everything that builds, deploys, checks or runs Vigie; holds no rule of the trade."""
