import { Outcome } from '#protocol/request.ts'
import type { AuditFilter } from '../../../approval/model/audit-filter.ts'
import { covers } from '../../../core/glob.ts'
import { type Condition, type Conditions, covered, equals } from './audit-condition.ts'

/** The names in use; null when they are too many to list. */
export interface KnownNames {
  agents(): readonly string[] | null
  tools(): readonly string[] | null
}

/** An index of agents, tools and outcomes, the keys to read it by, and what is left to check. */
export interface NamePlan {
  readonly from: string
  readonly streams: readonly Conditions[]
  readonly rest: Conditions
}

const MAX_STREAMS = 64
const OUTCOMES = [...Outcome.options, null]

/** Tries agents and tools as keys; names that are too many are checked on each row instead. */
export function byNamesAndOutcome(filter: AuditFilter, known: KnownNames): NamePlan {
  const agents = namesFor(agentPatterns(filter), known.agents)
  const tools = namesFor(toolPatterns(filter), known.tools)
  for (const [a, t] of [
    [agents, tools],
    [agents, null],
    [null, tools],
  ] as const) {
    const streams = streamsOf({ agents: a, tools: t, outcome: outcomeOf(filter) })
    if (streams === null) continue
    const rest = [...(a === null ? agentsChecked(filter) : []), ...(t === null ? toolsChecked(filter) : [])]
    return { from: `ledger l INDEXED BY ${indexFor(a, t)}`, streams, rest }
  }
  const rest = nameConditions(filter)
  const outcome = outcomeOf(filter)
  if (outcome === null) return { from: 'ledger l NOT INDEXED', streams: [[]], rest }
  return { from: 'ledger l INDEXED BY ledger_outcome', streams: [[equals('l.outcome', outcome)]], rest }
}

type Names = readonly string[] | null

/** The names that all patterns cover; null without a pattern or with too many names. */
function namesFor(patterns: readonly string[], list: () => Names): Names {
  if (patterns.length === 0) return null
  const exact = patterns.find((pattern) => !pattern.includes('*'))
  const candidates = exact === undefined ? list() : [exact]
  return candidates?.filter((name) => patterns.every((pattern) => covers(pattern, name))) ?? null
}

function indexFor(agents: Names, tools: Names): string {
  if (agents === null) return 'ledger_tool_outcome'
  return tools === null ? 'ledger_agent_outcome' : 'ledger_agent_tool_outcome'
}

interface Keys {
  readonly agents: Names
  readonly tools: Names
  readonly outcome: string | null
}

/** One stream for each combination; null when no name is a key, or they are too many. */
function streamsOf({ agents, tools, outcome }: Keys): readonly Conditions[] | null {
  if (agents === null && tools === null) return null
  const outcomes = outcome === null ? OUTCOMES : [outcome]
  const lists = [
    keysOf('l.agent_id', agents),
    keysOf('l.tool', tools),
    outcomes.map((o) => [equals('l.outcome', o)]),
  ]
  if (lists.reduce((count, list) => count * list.length, 1) > MAX_STREAMS) return null
  return lists.reduce(
    (streams, list) => streams.flatMap((stream) => list.map((key) => [...stream, ...key])),
    [[]],
  )
}

function keysOf(column: string, names: Names): Condition[][] {
  return names === null ? [[]] : names.map((name) => [equals(column, name)])
}

function agentPatterns({ agentId, agents }: AuditFilter): readonly string[] {
  return [agentId, agents].filter((pattern) => pattern !== undefined)
}

function toolPatterns({ tool }: AuditFilter): readonly string[] {
  return tool === undefined ? [] : [tool]
}

function outcomeOf({ outcome }: AuditFilter): Outcome | null {
  return Outcome.safeParse(outcome).data ?? null
}

/** The outcome as a check on each row. */
export function outcomeConditions(filter: AuditFilter): Conditions {
  const outcome = outcomeOf(filter)
  return outcome === null ? [] : [equals('l.outcome', outcome)]
}

function agentsChecked(filter: AuditFilter): Conditions {
  return agentPatterns(filter).map((pattern) => covered('l.agent_id', pattern))
}

function toolsChecked(filter: AuditFilter): Conditions {
  return toolPatterns(filter).map((pattern) => covered('l.tool', pattern))
}

/** The patterns of agents and tools as checks on each row. */
export function nameConditions(filter: AuditFilter): Conditions {
  return [...agentsChecked(filter), ...toolsChecked(filter)]
}
