/** Descriptions of the keys of a bundle file, for editors; `*` means any name. */
export const DESCRIPTIONS: Readonly<Record<string, string>> = {
  '': 'One file of a Veto bundle. Every key is allowed in any file; with `rules` the file is a policy.',
  name: "The policy's id. Default: the file name without .yaml.",
  description: 'Description of the policy, for people.',
  priority: 'Policies with a higher priority are evaluated first; the first that applies decides. Default 0.',
  enabled: 'false: the policy is validated but not evaluated. Default true.',
  mode: 'enforce, or shadow: evaluated and recorded, without effect. Default enforce.',
  otherwise:
    'What the policy decides when it has rules for a tool and none of them fires: allow; ask, which asks defaults.approvers, or the approvers of its rules if there are none; or nothing, which leaves the call to later policies, tiers and categories. Default: allow, or nothing if a rule allows the tool.',
  agents: 'The agents that the policy covers: ids or globs such as support-*. Default: every agent.',
  rules: 'In each policy the strictest rule that fires wins: deny, then require_approval, then allow.',
  'rules.[]': 'A rule applies to a tool or a category.',
  'rules.[].name': 'The name of the rule, unique in its policy.',
  'rules.[].description': 'The purpose of the rule; the reason for people when there is no message.',
  'rules.[].tool': 'A tool name, a glob such as crm.*, or a list of them.',
  'rules.[].category': 'A category instead of tools. It does not apply to tools that the same policy names.',
  'rules.[].when':
    'A condition, such as args.amount_cents > 50000. It can use args, context, agent, tool, category, session, lists and now, and result in rules of phase result. Default: the rule always fires.',
  'rules.[].action': 'What happens when the rule fires.',
  'rules.[].message': 'The reason for agents and people.',
  'rules.[].approvers':
    'Who is asked: approver groups, or channels such as "#growth". Default: defaults.approvers.',
  'rules.[].quorum': 'How many distinct people must approve. Default 1.',
  'rules.[].timeout':
    'The time to answer: 90s, 15m, 1h, 7d. Then the request expires. Default: defaults.timeout.',
  'rules.[].self_approval': "May the requester, or the agent's owner, vote? Default false.",
  'rules.[].require_reason': 'Which choices require a reason: approve, deny or both.',
  'rules.[].limit':
    'The rule fires when the call would exceed this number of calls, or this sum, in a sliding window.',
  'rules.[].limit.max': 'The largest count or sum within the limit.',
  'rules.[].limit.per': 'The length of the window: 90s, 15m, 1h, 7d.',
  'rules.[].limit.by': 'What is counted separately: agent, session, tool, or an expression. Default agent.',
  'rules.[].limit.sum':
    'An expression such as args.amount_cents: its values are summed instead of counting calls.',
  'rules.[].during': 'The rule fires only within these dates, days and hours.',
  'rules.[].outside': 'The rule fires only outside these dates, days and hours.',
  'rules.[].during.dates':
    'Dates such as 2026-12-20, or ranges such as 2026-12-20/2027-01-02, both ends included.',
  'rules.[].during.days': 'Days of the week: mon, or ranges such as mon-fri.',
  'rules.[].during.hours': 'Ranges such as 09:00-17:30, also over midnight.',
  'rules.[].during.timezone': 'The IANA time zone of dates, days and hours, such as Europe/Berlin.',
  'rules.[].outside.dates':
    'Dates such as 2026-12-20, or ranges such as 2026-12-20/2027-01-02, both ends included.',
  'rules.[].outside.days': 'Days of the week: mon, or ranges such as mon-fri.',
  'rules.[].outside.hours': 'Ranges such as 09:00-17:30, also over midnight.',
  'rules.[].outside.timezone': 'The IANA time zone of dates, days and hours, such as Europe/Berlin.',
  'rules.[].params':
    'A JSON Schema of the params; a breach denies. Every property that it names is required unless `required` is given; `required: []` makes all optional.',
  'rules.[].phase': 'call, or result: evaluated on the reported result. Default call.',
  'rules.[].mode': 'enforce, or shadow: evaluated and recorded, without effect. Default enforce.',
  'rules.[].on_timeout': 'What happens when nobody answers in time: deny or escalate. Default deny.',
  'rules.[].remind': 'When to remind the approvers: a duration from the start.',
  'rules.[].escalate': 'Who else is asked, and when.',
  'rules.[].escalate.after': 'How long after the start: 90s, 15m, 1h.',
  'rules.[].escalate.to': 'The approver groups that are then also asked.',
  'rules.[].stages.[].approvers': 'Who is asked at this stage.',
  'rules.[].stages.[].quorum': 'How many distinct people must approve at this stage. Default 1.',
  'rules.[].grant.scope': 'What may be allowed: the tool, its category, or both.',
  'rules.[].grant.max': 'The longest duration: 90s, 15m, 1h, 7d.',
  'rules.[].stages': 'Successive approvals, each with its approvers and quorum.',
  'rules.[].edit': 'The params that an approver may change before approving; true for all.',
  'rules.[].grant': 'Lets an approver allow more than this one call, within these bounds.',
  'rules.[].confirm': 'A confirmation before an approval counts.',
  'rules.[].undo':
    'How long an approval is held before it takes effect: 1s to 10m. Until then each of the approvers can take it back.',
  'rules.[].feedback': 'Groups that are informed after the fact, and can give feedback.',
  'rules.[].deny_quorum': 'How many people must deny before the request is rejected. Default 1.',
  approvers: 'Approver groups by name.',
  'approvers.*': 'Where cards are posted, and who may vote on them: the two are separate.',
  'approvers.*.channel': 'Where cards go: "#name" or a channel id. Veto must be in it.',
  'approvers.*.members':
    'Who may vote: "@group", e-mail addresses, user ids. Default: the members of the channel.',
  'approvers.*.notify':
    'How its people learn of a request: mention those named in members, here for who is active in the channel, dm for a direct message to each who may decide (at most 20), or none. Default: mention; none without members.',
  'approvers.*.quiet':
    'When nobody of the group is notified. Cards are posted; the notification follows when the quiet hours end.',
  'approvers.*.quiet.hours': 'Local times such as "20:00-08:00". Default: the whole day.',
  'approvers.*.quiet.days': 'Weekdays such as sat-sun on which the hours begin. Default: every day.',
  'approvers.*.quiet.timezone': 'The IANA time zone, such as Europe/Berlin.',
  'approvers.*.digest': "Also post the weekly digest to this group's channel.",
  admins: 'Who may administer Veto and see every request: "@group", e-mail addresses, user ids.',
  auditors: 'Who may see every request: "@group", e-mail addresses, user ids.',
  tools:
    'Properties of tools, by name or glob. A name takes precedence over globs, a longer glob over a shorter one.',
  'tools.*.category': 'read, edit, execute, mcp, other, or one of your own under categories. Default other.',
  'tools.*.tier': 'The effect of the tool: read_only, reversible or irreversible.',
  'tools.*.title': 'The title that people see instead of the tool name.',
  'tools.*.owner': 'The owner of the tool: "@group", an e-mail address or a user id.',
  'tools.*.summary':
    'What a call will do, made from its params: Refund {args.amount_cents | money(args.currency, cents)} on {args.payment_id}. It stands on cards, in lists and notifications.',
  'tools.*.show':
    'The params that a card shows first, in this order; each may have a format, such as amount_cents | money(currency, cents). Formats: money, number, date, duration, bytes, code, text, link, person, diff.',
  'tools.*.mask': 'Names of params, at any depth, whose values are masked.',
  'tools.*.agent_summary':
    'required: a call that would ask people is denied unless the agent says what it does, and why.',
  'tools.*.params':
    "A JSON Schema of the tool's params; a breach denies. Every property that it names is required unless `required` is given; `required: []` makes all optional.",
  categories: 'The decision for tools of a category when no policy decides.',
  tiers: 'The decision for tools of a tier when no policy decides. The stricter of tier and category wins.',
  'tiers.read_only': 'For tools that change nothing.',
  'tiers.reversible': 'For tools whose effect can be undone.',
  'tiers.irreversible': 'For tools whose effect cannot be undone.',
  defaults: 'Defaults for rules.',
  'defaults.approvers': 'Who is asked when a rule, tier or category has no approvers.',
  'defaults.timeout': 'The time to answer: 90s, 15m, 1h, 7d. Default 1h.',
  lists:
    'Values for conditions such as args.recipient in lists.opted_out: a list, or { file: … } with one value per line.',
  quotas: 'Request quotas by agent id or glob. For each key the most specific pattern that has it applies.',
  'quotas.*': 'The quota of each agent that the pattern covers.',
  'quotas.*.max_pending': 'The largest number of pending requests. Default 100.',
  'quotas.*.rate':
    'Calls per second, minute or hour: 50/s, 600/m, 1000/h. A burst of that many is allowed. Default 50/s.',
  digest: 'The weekly digest.',
  'digest.channel': 'Where the digest goes: "#name" or a channel id.',
  'digest.schedule': 'Five cron fields such as "0 9 * * MON".',
  'digest.timezone': 'The IANA time zone of the schedule, such as Europe/Berlin.',
  'digest.monthly': 'Also post a digest of each month.',
  alerts:
    'Alerts to operators about requests that nobody can decide, and policies that could not be reloaded.',
  'alerts.channel': 'Where alerts go: "#name" or a channel id. Veto must be in it.',
}
