import type { AskedCount } from '../../ledger/activity.ts'
import { type AskedCall, callsOf, whereCall } from '../../ledger/asked-requests.ts'
import { during, type Finder, type Finding, type FindingInput, policyName, subject } from './finding.ts'

const WEEK_MS = 7 * 86_400_000
/** Daylight saving makes a week this much longer or shorter. */
const HOUR_MS = 3_600_000

/** Rules in force that asked people every week and did not ask once in the last: the calls may take another way. Of a week only. */
export const silentGate: Finder = (input) => {
  const { period, activity, earlier, thresholds, policies } = input
  if (Math.abs(period.toMs - period.fromMs - WEEK_MS) > HOUR_MS) return []
  const latest = callsOf(whereCall(activity.asked, ({ kind }) => kind === 'call'))
  return silentGates({ latest, earlier, thresholds, policies }).map((gate) => findingOf(gate, input))
}

/** The week that counts, and those before. */
export interface GateWeeks extends Pick<FindingInput, 'earlier' | 'thresholds' | 'policies'> {
  readonly latest: readonly Pick<AskedCall, 'tool' | 'policyId' | 'rule'>[]
}

/** A rule that asked so often in each of the weeks before the last, the oldest first. */
export interface SilentGate extends Gate {
  readonly weeks: readonly number[]
}

/** The rules in force that asked every week and not in the last. */
export function silentGates(input: GateWeeks): readonly SilentGate[] {
  const { weeks: count, asked: least } = input.thresholds.silentGate
  const weeks = input.earlier.slice(0, count).toReversed()
  if (weeks.length < count) return []
  return (weeks.at(-1) ?? []).flatMap((gate) => {
    const { tool, policyId, rule } = gate
    const counts = weeks.map((week) => week.find(isOf(gate))?.asked ?? 0)
    const isSilent = counts.every((asked) => asked >= least) && !input.latest.some(isOf(gate))
    return isSilent && isInForce(input.policies, gate) ? [{ tool, policyId, rule, weeks: counts }] : []
  })
}

type Gate = Pick<AskedCount, 'tool' | 'policyId' | 'rule'>

/** Did this rule ask in the latest week, or does it ask no longer because it is not in force? */
export function asksAgain({ latest, policies }: Pick<GateWeeks, 'latest' | 'policies'>, gate: Gate): boolean {
  return latest.some(isOf(gate)) || !isInForce(policies, gate)
}

function isInForce(policies: GateWeeks['policies'], { policyId, rule }: Gate): boolean {
  return policies.rule(policyId, rule)?.action === 'require_approval'
}

function isOf({ tool, policyId, rule }: Gate): (other: GateWeeks['latest'][number]) => boolean {
  return (other) => other.tool === tool && other.policyId === policyId && other.rule === rule
}

function findingOf(gate: SilentGate, input: FindingInput): Finding {
  const { period, thresholds } = input
  const { tool, policyId, rule, weeks } = gate
  const fromMs = period.fromMs - weeks.length * (period.toMs - period.fromMs)
  return {
    kind: 'silent_gate',
    subject: subject({ tool, policyId, rule }),
    evidence: `asked ${weeks.join(', ')} times in the weeks before, and not once in the last`,
    threshold: `asked at least ${thresholds.silentGate.asked} times in each of the ${thresholds.silentGate.weeks} weeks before`,
    suggestion:
      'Find out how the agents do this now; meanwhile record in shadow what they run without being asked',
    change: shadowPolicy(gate, input),
    audit: { kind: 'opened', tool, policy: policyId, ...during({ ...period, fromMs }) },
  }
}

/** It records what the agents do, and decides nothing. */
function shadowPolicy({ tool }: Gate, { policies }: FindingInput): Finding['change'] {
  const [group] = policies.approvers.keys()
  if (group === undefined) return null
  const name = policyName('watch', tool)
  const ask = { name: 'everything', tool: '*', action: 'require_approval', approvers: [group] }
  return { kind: 'add_file', name: `${name}.yaml`, content: { name, mode: 'shadow', rules: [ask] } }
}
