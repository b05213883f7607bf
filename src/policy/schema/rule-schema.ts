import { z } from 'zod'
import { parseDuration } from '../../core/duration.ts'
import { CalendarShape } from './calendar-schema.ts'
import { LimitShape } from './limit-schema.ts'
import { ParamsShape } from './params-schema.ts'
import {
  Action,
  Duration,
  GroupName,
  Name,
  oneOrMore,
  People,
  read,
  Text,
  ToolPattern,
  When,
} from './schema-parts.ts'

const LONGEST_GRANT_MS = 31 * 86_400_000
const LONGEST_UNDO_MS = 600_000

const Escalate = z.strictObject({ after: Duration, to: oneOrMore(GroupName) })

const Grant = z.strictObject({
  scope: oneOrMore(z.enum(['tool', 'category'])),
  max: Duration.refine((durationMs) => durationMs <= LONGEST_GRANT_MS, 'expected at most 31d'),
})

const UNDO_EXPECTED = 'expected a duration such as 10s or 2m, at most 10m'

const Undo = read(z.string(UNDO_EXPECTED), parseDuration, UNDO_EXPECTED).refine(
  (durationMs) => durationMs <= LONGEST_UNDO_MS,
  UNDO_EXPECTED,
)

const Stage = z.strictObject({ approvers: oneOrMore(GroupName), quorum: People.optional() })

/** Is a policy or a rule in force, or evaluated and recorded without effect? */
export const Mode = z.enum(['enforce', 'shadow'])
export type Mode = z.infer<typeof Mode>

/** One rule of a file, each key by itself; which keys go together is checked apart. */
export const Rule = z.strictObject({
  name: Name,
  description: Text.optional(),
  tool: oneOrMore(ToolPattern).optional(),
  category: Name.optional(),
  phase: z.enum(['call', 'result']).optional(),
  mode: Mode.optional(),
  when: When.optional(),
  during: CalendarShape.optional(),
  outside: CalendarShape.optional(),
  limit: LimitShape.optional(),
  params: ParamsShape.optional(),
  action: Action,
  message: Text.optional(),
  approvers: oneOrMore(GroupName).optional(),
  quorum: People.optional(),
  timeout: Duration.optional(),
  self_approval: z.boolean().optional(),
  require_reason: oneOrMore(z.enum(['approve', 'deny'])).optional(),
  stages: z.array(Stage).min(1, 'expected at least one').max(10, 'expected at most 10 stages').optional(),
  deny_quorum: People.optional(),
  on_timeout: z.enum(['deny', 'escalate']).optional(),
  remind: Duration.optional(),
  escalate: Escalate.optional(),
  confirm: z.enum(['type_tool_name']).optional(),
  edit: z
    .union(
      [z.literal(true), z.array(Text).min(1, 'expected at least one')],
      'expected true, or names of params',
    )
    .optional(),
  grant: Grant.optional(),
  undo: Undo.optional(),
  feedback: oneOrMore(GroupName).optional(),
})
export type Rule = z.infer<typeof Rule>

/** The keys that a rule, or a part of one, may hold where `path` leads inside it; empty where any name may stand. */
export function knownRuleKeys(path: readonly PropertyKey[]): readonly string[] {
  const part = path.findLast((step) => typeof step === 'string')
  return part === undefined ? Object.keys(Rule.shape) : (PART_KEYS.get(part) ?? [])
}

const CALENDAR_KEYS = ['dates', 'days', 'hours', 'timezone']

const PART_KEYS: ReadonlyMap<PropertyKey, readonly string[]> = new Map([
  ['during', CALENDAR_KEYS],
  ['outside', CALENDAR_KEYS],
  ['limit', ['max', 'per', 'by', 'sum']],
  ['escalate', Object.keys(Escalate.shape)],
  ['grant', Object.keys(Grant.shape)],
  ['stages', Object.keys(Stage.shape)],
])
