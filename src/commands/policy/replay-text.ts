import type { ReplayedDecision } from '../../approval/queries/replay/replay-call.ts'
import type { Change, Replay } from '../../approval/queries/replay/tally.ts'
import { textTable } from '../text-table.ts'
import { counted } from './folder.ts'

/** A replay as text: decisions that would differ, cards per week, and calls that cannot be evaluated again. */
export function replayText(found: Replay): string {
  const { sinceMs, untilMs, calls, same, changes, cards } = found
  const days = `${dayOf(sinceMs)} to ${dayOf(untilMs)}`
  if (calls === 0) return `No calls were recorded in the period ${days}.`
  const otherwise = changes.reduce((sum, change) => sum + change.calls, 0)
  return [
    `${counted(calls, 'call')} in the period ${days}: ${same} decided the same, ${otherwise} differently.`,
    ...indeterminateLines(found.indeterminate),
    ...overriddenLines(found.overridden),
    ...(changes.length === 0 ? [] : ['', changesTable(changes)]),
    ...(cards.length === 0 ? [] : ['', 'Cards per week:', ...cards.map(cardsLine)]),
  ].join('\n')
}

function indeterminateLines({
  masked,
  no_context: withoutContext,
}: Replay['indeterminate']): readonly string[] {
  const line = (count: number, why: string) =>
    count === 0 ? [] : [`${counted(count, 'call')} cannot be evaluated again: ${why}.`]
  return [...line(masked, 'masked'), ...line(withoutContext, 'context was not recorded')]
}

function overriddenLines({ grant, lockdown }: Replay['overridden']): readonly string[] {
  const line = (count: number, what: string) =>
    count === 0 ? [] : [`${counted(count, 'call')} ${count === 1 ? 'was' : 'were'} ${what}.`]
  return [
    ...line(grant, 'allowed by a grant, which replay does not repeat'),
    ...line(lockdown, 'denied by a lockdown, which replay does not repeat'),
  ]
}

function changesTable(changes: readonly Change[]): string {
  const rows = changes.map(({ tool, from, to, calls, examples }) => [
    String(calls),
    tool,
    say(from),
    say(to),
    examples.join(' '),
  ])
  return textTable(['CALLS', 'TOOL', 'FROM', 'TO', 'EXAMPLES'], rows)
}

const WORDS = { allow: 'allowed', deny: 'denied', require_approval: 'asked' } as const

function say({ effect, policyId, rule, groups }: ReplayedDecision): string {
  const whom = groups.length === 0 ? '' : ` of ${groups.join(', ')}`
  const by = policyId === null ? 'no policy' : rule === null ? policyId : `${policyId}/${rule}`
  return `${WORDS[effect]}${whom} (${by})`
}

function cardsLine({ group, perWeek }: Replay['cards'][number]): string {
  return `  ${group}: ${Math.abs(perWeek)} ${perWeek > 0 ? 'more' : 'fewer'}`
}

function dayOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10)
}
