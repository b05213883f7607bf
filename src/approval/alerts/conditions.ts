import { type BundleError, describeDiagnostic } from '../../policy/source/bundle-error.ts'
import { type Obstacle, obstacleText } from '../eligibility/deciders.ts'
import type { AlertContent, AlertEndReason } from '../model/alert.ts'
import type { Found, FoundRequest } from '../timers/blocked.ts'
import type { Condition } from './next-alerts.ts'

/** As many mistakes as one alert quotes. */
const MAX_MISTAKES = 3

/** Changed policies are wrong, while a bundle of this hash is in force. */
export function reloadCondition({ faults, total }: BundleError, bundleHash: string): Condition {
  const mistakes = faults.slice(0, MAX_MISTAKES).map(describeDiagnostic)
  return { topic: 'reload', content: { kind: 'reload', bundleHash, mistakes, total } }
}

/** Of the requests that their approvers cannot decide, a condition for each obstacle. */
export function blockedConditions(found: Found): readonly Condition[] {
  const blocked = found.filter(isBlocked)
  const byObstacle = Map.groupBy(blocked, ({ obstacle }) => obstacleText(obstacle))
  return [...byObstacle].flatMap(([obstacle, requests]) => conditionOf(obstacle, requests))
}

/** Why nothing is blocked by that any more; null: that is not known. */
export function blockedEnd(
  { requestIds }: Extract<AlertContent, { kind: 'blocked' }>,
  found: Found | null,
): Exclude<AlertEndReason, 'moved'> | null {
  if (found === null) return null
  const ids = new Set(requestIds)
  const waiting = found.filter(({ id }) => ids.has(id))
  if (waiting.some(({ obstacle }) => obstacle === 'unknown')) return null
  return waiting.length > 0 ? 'over' : 'none_waits'
}

type Blocked = Omit<FoundRequest, 'obstacle'> & { readonly obstacle: Obstacle }

function isBlocked(request: FoundRequest): request is Blocked {
  return request.obstacle !== null && request.obstacle !== 'unknown'
}

function conditionOf(obstacle: string, requests: readonly Blocked[]): readonly Condition[] {
  const [first] = requests
  if (first === undefined) return []
  const requestIds = requests.map(({ id }) => id)
  const escalated = requests.filter(({ isEscalated }) => isEscalated).length
  const content = { kind: 'blocked', ...first.obstacle, requestIds, escalated } as const
  return [{ topic: `blocked: ${obstacle}`, content }]
}
