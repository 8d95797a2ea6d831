"""From the checkout to what CloudFormation takes: one zip, one template, both checked.

The steps, each a module: `runtime` (the right interpreter?), `wheels` (hashed wheels for the
target), `build` (chalice's own packager, offline), `prune` and `models` (what no function uses),
`archive` and `bytecode` (a zip that is the same each time), `template` (SAM to CloudFormation,
linted).
"""
