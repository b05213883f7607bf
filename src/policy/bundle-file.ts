import { z } from 'zod'
import { parseDuration } from '../core/duration.ts'
import { compileCondition } from './condition/condition.ts'
import { ConditionFault } from './condition/fault.ts'
import { isSchedule } from './schedule-shape.ts'

const NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$/
const PATTERN = /^[A-Za-z0-9_*][A-Za-z0-9._:/*-]{0,127}$/
const CHANNEL = /^(#[^\s#@,.A-Z]{1,80}|[CG][A-Z0-9]{2,20})$/
const MEMBER = /^(@[^\s@]{1,80}|[UW][A-Z0-9]{2,20}|[^\s@]{1,64}@[^\s@]{1,190})$/

const Name = z.string().regex(NAME, 'expected a name of letters, digits and _ . - only, at most 64')
const Text = z
  .string()
  .min(1, 'expected a text that is not empty')
  .max(1_000, 'expected at most 1,000 characters')
const ToolPattern = z.string().regex(PATTERN, 'expected a tool name, or a glob such as crm.*')
const AgentPattern = z.string().regex(PATTERN, 'expected an agent id, or a glob such as support-*')
const Channel = z
  .string('expected a channel such as "#finance" (in quotes, as # opens a comment) or its id')
  .regex(CHANNEL, 'expected a channel such as "#finance" or its id')
const Member = z
  .string('expected "@group", an e-mail address or a Slack user id')
  .regex(MEMBER, 'expected "@group", an e-mail address or a Slack user id')
const GroupName = z
  .string()
  .regex(/^#|^[A-Za-z0-9_]/, 'expected the name of an approver group, or a "#channel"')

export const Action = z.enum(['allow', 'deny', 'require_approval'])
export type Action = z.infer<typeof Action>

/** A duration as YAML writes it, in milliseconds once read. */
const Duration = z.string('expected a duration such as 90s, 15m, 1h or 7d').transform((text, context) => {
  const durationMs = parseDuration(text)
  if (durationMs !== null) return durationMs
  context.issues.push({
    code: 'custom',
    input: text,
    message: 'expected a duration such as 90s, 15m, 1h or 7d',
  })
  return z.NEVER
})

/** A condition, compiled once read. Its issue carries the offset of the fault. */
const When = z.string('expected a condition in a text').transform((text, context) => {
  try {
    return compileCondition(text)
  } catch (error) {
    if (!(error instanceof ConditionFault)) throw error
    context.issues.push({
      code: 'custom',
      input: text,
      message: error.message,
      params: { offset: error.offset },
    })
    return z.NEVER
  }
})

export const Rule = z.strictObject({
  name: Name,
  description: Text.optional(),
  tool: oneOrMore(ToolPattern).optional(),
  category: Name.optional(),
  when: When.optional(),
  action: Action,
  message: Text.optional(),
  approvers: oneOrMore(GroupName).optional(),
  quorum: z
    .number()
    .int('expected a whole number')
    .min(1, 'expected at least 1')
    .max(100, 'expected at most 100')
    .optional(),
  timeout: Duration.optional(),
  self_approval: z.boolean().optional(),
  require_reason: oneOrMore(z.enum(['approve', 'deny'])).optional(),
})
export type Rule = z.infer<typeof Rule>

export const Group = z.strictObject({
  channel: Channel,
  members: z
    .array(Member)
    .min(1, 'nobody could approve: expected at least one member, or no `members` for those of the channel')
    .optional(),
})
export type Group = z.infer<typeof Group>

export const ToolEntry = z.strictObject({
  category: Name.optional(),
  tier: z.enum(['read_only', 'reversible', 'irreversible']).optional(),
  title: Text.max(100, 'expected at most 100 characters').optional(),
  show: z.array(Text).optional(),
  mask: z.array(Text).optional(),
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

export const Digest = z.strictObject({
  channel: Channel,
  schedule: z.string().refine(isSchedule, 'expected five cron fields such as "0 9 * * MON"'),
  timezone: z.string().refine(isTimezone, 'expected a time zone such as Europe/Berlin'),
})
export type Digest = z.infer<typeof Digest>

/** One file of a bundle; every key may stand in any file. With `rules` it is a policy. */
export const BundleFile = z.strictObject({
  name: Name.optional(),
  description: Text.optional(),
  priority: z.number().int('expected a whole number').min(-1_000_000).max(1_000_000).optional(),
  enabled: z.boolean().optional(),
  agents: oneOrMore(AgentPattern).optional(),
  rules: z.array(Rule).optional(),
  approvers: z.record(Name, Group).optional(),
  admins: z.array(Member).optional(),
  auditors: z.array(Member).optional(),
  tools: z.record(ToolPattern, ToolEntry).optional(),
  categories: z.record(Name, Action).optional(),
  tiers: Tiers.optional(),
  defaults: Defaults.optional(),
  digest: Digest.optional(),
})
export type BundleFile = z.infer<typeof BundleFile>

/** The keys that a file of a bundle may hold where `path` leads; empty where any name may stand. */
export function knownKeys(path: readonly PropertyKey[]): readonly string[] {
  const [section] = path
  if (section === undefined) return Object.keys(BundleFile.shape)
  return SECTION_KEYS.get(section) ?? []
}

const SECTION_KEYS: ReadonlyMap<PropertyKey, readonly string[]> = new Map([
  ['rules', Object.keys(Rule.shape)],
  ['approvers', Object.keys(Group.shape)],
  ['tools', Object.keys(ToolEntry.shape)],
  ['tiers', Object.keys(Tiers.shape)],
  ['defaults', Object.keys(Defaults.shape)],
  ['digest', Object.keys(Digest.shape)],
])

function oneOrMore<T extends z.ZodType>(item: T) {
  return z.preprocess(
    (value) => (Array.isArray(value) ? value : [value]),
    z.array(item).min(1, 'expected at least one'),
  )
}

function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
