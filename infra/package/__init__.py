"""From the checkout to what CloudFormation takes: one zip, one template, both checked.

The steps, each a module: `runtime` (the right interpreter?), `wheels` (hashed wheels for the
target), `build` (chalice's own packager, offline), `prune` (what no function uses), `archive`
(bytecode and a zip that is the same each time), `template` (SAM to CloudFormation, linted).
"""
