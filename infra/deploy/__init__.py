"""From settings to a running Vigie on AWS, and back.

Modules: `stage` (the settings, refused half-made), `account` (clients, and is it the right
account), `changes` (what a change set would do, and what it must not), `stacks` (change sets shown,
executed, waited for), `names` (what things are called), `up` (the steps, in order), `certificate`,
`keys`, `upload`, `receiving` (what CloudFormation does not do), `records` (the DNS records to
create), `smoke` (a page and a mail), `down` (destroy). Each step looks at what is there before it
does anything: a run that was killed is run again.
"""
