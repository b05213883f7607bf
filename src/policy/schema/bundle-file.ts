import { z } from 'zod'
import { FindingsShape, knownFindingKeys } from './findings-schema.ts'
import { ListShape } from './list-schema.ts'
import { ParamsShape } from './params-schema.ts'
import { ShownParamShape, SummaryTemplate } from './presentation-schema.ts'
import { QuietHours } from './quiet-schema.ts'
import { QuotaShape } from './quota-schema.ts'
import { knownRuleKeys, Mode, Rule } from './rule-schema.ts'
import { scheduleProblem, scheduleProblemIn } from './schedule-schema.ts'
import { Action, Duration, GroupName, Name, oneOrMore, Text, Timezone, ToolPattern } from './schema-parts.ts'

const CHANNEL = /^(#[^\s#@,.A-Z]{1,80}|[CG][A-Z0-9]{2,20})$/
const MEMBER = /^(@[^\s@]{1,80}|[UW][A-Z0-9]{2,20}|[^\s@]{1,64}@[^\s@]{1,190})$/
/** How the people of a group learn of a request. */
const NOTIFY_MODES = ['mention', 'here', 'dm', 'none'] as const
const PATTERN = /^[A-Za-z0-9_*][A-Za-z0-9._:/*-]{0,127}$/

const AgentPattern = z.string().regex(PATTERN, 'expected an agent id, or a glob such as support-*')
const Channel = z
  .string('expected a channel such as "#finance" (in quotes, as # starts a comment) or its id')
  .regex(CHANNEL, 'expected a channel such as "#finance" or its id')
const Member = z
  .string('expected "@group", an e-mail address or a Slack user id')
  .regex(MEMBER, 'expected "@group", an e-mail address or a Slack user id')

export const Group = z
  .strictObject({
    channel: Channel,
    members: z
      .array(Member)
      .min(
        1,
        'nobody could approve: expected at least one member, or no `members` key, which means the members of the channel',
      )
      .optional(),
    notify: z.enum(NOTIFY_MODES).optional(),
    quiet: oneOrMore(QuietHours).optional(),
    digest: z.boolean().optional(),
  })
  .refine(({ members, notify }) => notify !== 'mention' || members !== undefined, {
    path: ['notify'],
    message: 'mention needs `members` to name; expected here, dm or none for the members of a channel',
  })
export type Group = z.infer<typeof Group>

export const ToolEntry = z.strictObject({
  category: Name.optional(),
  tier: z.enum(['read_only', 'reversible', 'irreversible']).optional(),
  title: Text.max(100, 'expected at most 100 characters').optional(),
  summary: SummaryTemplate.optional(),
  show: z.array(ShownParamShape).optional(),
  mask: z.array(Text).optional(),
  agent_summary: z.literal('required').optional(),
  params: ParamsShape.optional(),
})
export type ToolEntry = z.infer<typeof ToolEntry>

export const Tiers = z.strictObject({
  read_only: Action.optional(),
  reversible: Action.optional(),
  irreversible: Action.optional(),
})
export type Tiers = z.infer<typeof Tiers>

export const Defaults = z.strictObject({
  approvers: oneOrMore(GroupName).optional(),
  timeout: Duration.optional(),
})
export type Defaults = z.infer<typeof Defaults>

export const Digest = z
  .strictObject({
    channel: Channel,
    schedule: z.string().check(({ value, issues }) => {
      const message = scheduleProblem(value)
      if (message !== null) issues.push({ code: 'custom', input: value, message })
    }),
    timezone: Timezone,
    monthly: z.boolean().optional(),
    findings: FindingsShape.optional(),
  })
  .check(({ value: { schedule, timezone }, issues }) => {
    const message = issues.length === 0 ? scheduleProblemIn(timezone, schedule) : null
    if (message !== null) issues.push({ code: 'custom', input: schedule, path: ['schedule'], message })
  })
export type Digest = z.infer<typeof Digest>

/** The channel that receives alerts about what operators must fix. */
export const Alerts = z.strictObject({ channel: Channel })
export type Alerts = z.infer<typeof Alerts>

/** What a policy decides when all of its rules for a tool pass. */
export const Otherwise = z.enum(['allow', 'ask', 'nothing'])
export type Otherwise = z.infer<typeof Otherwise>

/** One file of a bundle; every key is allowed in any file. With `rules` it is a policy. */
export const BundleFile = z.strictObject({
  name: Name.optional(),
  description: Text.optional(),
  priority: z.number().int('expected a whole number').min(-1_000_000).max(1_000_000).optional(),
  enabled: z.boolean().optional(),
  agents: oneOrMore(AgentPattern).optional(),
  mode: Mode.optional(),
  otherwise: Otherwise.optional(),
  rules: z.array(Rule).optional(),
  approvers: z.record(Name, Group).optional(),
  admins: z.array(Member).optional(),
  auditors: z.array(Member).optional(),
  tools: z.record(ToolPattern, ToolEntry).optional(),
  categories: z.record(Name, Action).optional(),
  tiers: Tiers.optional(),
  defaults: Defaults.optional(),
  lists: z.record(Name, ListShape).optional(),
  digest: Digest.optional(),
  alerts: Alerts.optional(),
  quotas: z.record(AgentPattern, QuotaShape).optional(),
})
export type BundleFile = z.infer<typeof BundleFile>

/** The keys that a file of a bundle may hold where `path` leads; empty where any name may stand. */
export function knownKeys(path: readonly PropertyKey[]): readonly string[] {
  const [section, ...inside] = path
  if (section === undefined) return Object.keys(BundleFile.shape)
  if (section === 'rules') return knownRuleKeys(inside)
  if (section === 'approvers' && inside.includes('quiet')) return QUIET_KEYS
  if (section === 'digest' && inside[0] === 'findings') return knownFindingKeys(inside.slice(1))
  return SECTION_KEYS.get(section) ?? []
}

const QUIET_KEYS = Object.keys(QuietHours.in.shape)

const SECTION_KEYS: ReadonlyMap<PropertyKey, readonly string[]> = new Map([
  ['approvers', Object.keys(Group.shape)],
  ['tools', Object.keys(ToolEntry.shape)],
  ['tiers', Object.keys(Tiers.shape)],
  ['defaults', Object.keys(Defaults.shape)],
  ['lists', ['file']],
  ['digest', Object.keys(Digest.shape)],
  ['alerts', Object.keys(Alerts.shape)],
  ['quotas', Object.keys(QuotaShape.shape)],
])
