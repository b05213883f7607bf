import type { FactKind } from '#protocol/audit.ts'
import { paramsDigest } from '../../src/approval/decide/params-digest.ts'
import { requestFact } from '../../src/approval/decide/request-fact.ts'
import type { Actor } from '../../src/approval/model/actor.ts'
import type { PendingRequest, VetoRequest } from '../../src/approval/model/request.ts'
import type { Change, Unit } from '../../src/approval/ports/unit.ts'
import {
  aCall,
  anObligation,
  aPendingRequest,
  aPendingState,
  aRequest,
  aVote,
  settledAs,
} from '../../test/support/builders.ts'
import { AGENTS, draw, GROUPS, PEOPLE, REQUESTERS, TOOLS, WORDS } from './names.ts'
import type { Random } from './random.ts'

const HOUR_MS = 3_600_000
const SALT = 'salt'
export const WEEK_HOURS = 168
/** At the end of the week nobody is asked, so that everything ends. */
const QUIET_HOURS = 2
/** Entries of a request that people were asked about, on average. */
export const ENTRIES_OF_ASKED = 6

interface HistoryOptions {
  readonly random: Random
  readonly fromMs: number
  /** How many requests people are asked about, and how many are decided automatically, in each hour of a week. */
  readonly asked: number
  readonly automatic: number
}

/** The units of one week in the order of their times, as a server would have written them. Nothing stays pending at its end. */
export function* weekOf({ random, fromMs, asked, automatic }: HistoryOptions): Generator<Unit> {
  let open: readonly Event[] = []
  for (let hour = 0; hour < WEEK_HOURS; hour += 1) {
    const startMs = fromMs + hour * HOUR_MS
    const at = () => startMs + random.below(HOUR_MS)
    const events = [
      ...open,
      ...times(random, hour < WEEK_HOURS - QUIET_HOURS ? asked : 0).flatMap(() => askedEvents(random, at())),
      ...times(random, automatic).map(() => automaticEvent(random, at())),
    ].sort((one, other) => one.atMs - other.atMs)
    const isDue = ({ atMs }: Event) => atMs < startMs + HOUR_MS
    for (const event of events.filter(isDue)) yield event.unit
    open = events.filter((event) => !isDue(event))
  }
}

interface Event {
  readonly atMs: number
  readonly unit: Unit
}

/** As many as expected on average. */
function times(random: Random, expected: number): readonly undefined[] {
  return Array.from({ length: Math.floor(expected + random.share()) }, () => undefined)
}

function automaticEvent(random: Random, createdAtMs: number): Event {
  const base = baseOf(random, createdAtMs)
  const { tool } = base.call
  const state =
    random.share() < 0.05
      ? ({ status: 'denied', reason: `${tool} is closed on weekends`, lockedDownBy: null } as const)
      : ({ status: 'allowed', reason: `Small calls of ${tool} are fine`, grantId: null } as const)
  const request = aRequest({ ...base, rule: `${state.status}_${tool}`, state })
  const opened: Change = { do: 'open', request }
  return { atMs: createdAtMs, unit: [opened, recorded(request, 'decided', createdAtMs, null)] }
}

function baseOf(random: Random, createdAtMs: number) {
  const tool = draw(random, TOOLS)
  const hasRequester = random.share() < 0.2
  const call = aCall({
    agentId: draw(random, AGENTS),
    tool,
    params: { payment_id: `pay_${random.below(1e9)}`, amount_cents: random.below(1e6) },
    sessionId: `run-${Math.floor(createdAtMs / 600_000)}-${random.below(4)}`,
    requester: hasRequester ? draw(random, REQUESTERS) : null,
  })
  return {
    createdAtMs,
    policyId: `policy-${tool}`,
    call,
    salt: SALT,
    paramsDigest: paramsDigest(SALT, call),
  }
}

/** From the question to the reported result. */
function askedEvents(random: Random, createdAtMs: number): readonly Event[] {
  const base = baseOf(random, createdAtMs)
  const obligation = anObligation({ groups: [random.one(GROUPS)] })
  const reason = `Large calls of ${base.call.tool} need a person`
  const request = aPendingRequest(
    { ...base, rule: `ask_${base.call.tool}` },
    aPendingState({ obligation, reason, deadlineMs: createdAtMs + HOUR_MS }),
  )
  const opened: Event = {
    atMs: createdAtMs,
    unit: [
      { do: 'open', request },
      recorded(request, 'decided', createdAtMs, null),
      recorded(request, 'opened', createdAtMs, null),
    ],
  }
  return [opened, ...endEvents(random, request)]
}

function endEvents(random: Random, request: PendingRequest): readonly Event[] {
  const atMs = request.createdAtMs + 2_000 + random.below(HOUR_MS - 2_000)
  if (random.share() < 0.06) return [expiredEvent(request, request.createdAtMs + HOUR_MS)]
  const by = draw(random, PEOPLE)
  const isDenied = random.share() < 0.12
  const comment = isDenied ? sentence(random) : null
  const vote = aVote({ by, atMs, comment, choice: isDenied ? 'deny' : 'approve' })
  const end = { votes: [vote], settledAtMs: atMs, settledBy: by, comment }
  const settled = settledAs(request, isDenied ? 'rejected' : 'approved', end)
  const unit: Unit = [
    transition(settled, 'pending'),
    recorded(settled, 'voted', atMs, by, comment),
    recorded(settled, 'settled', atMs, by, comment),
  ]
  return [{ atMs, unit }, ...(isDenied ? [] : executionEvents(random, settled, atMs))]
}

function sentence(random: Random): string {
  const words = Array.from({ length: 4 }, () => random.one(WORDS)).join(' ')
  return `Not now: ${words}`
}

function expiredEvent(request: PendingRequest, atMs: number): Event {
  const settled = settledAs(request, 'expired', { settledAtMs: atMs })
  return { atMs, unit: [transition(settled, 'pending'), recorded(settled, 'settled', atMs, null)] }
}

function executionEvents(random: Random, approved: VetoRequest, approvedAtMs: number): readonly Event[] {
  const atMs = approvedAtMs + 1_000 + random.below(30_000)
  const redeemed: VetoRequest = {
    ...approved,
    version: approved.version + 1,
    execution: { status: 'redeemed', atMs },
  }
  const ended: VetoRequest = {
    ...redeemed,
    version: redeemed.version + 1,
    execution: {
      status: random.share() < 0.03 ? 'failed' : 'succeeded',
      redeemedAtMs: atMs,
      atMs: atMs + 900,
      output: null,
      error: null,
      refused: null,
    },
  }
  return [
    { atMs, unit: [transition(redeemed, 'approved'), recorded(redeemed, 'redeemed', atMs, null)] },
    {
      atMs: atMs + 900,
      unit: [transition(ended, 'approved'), recorded(ended, 'result', atMs + 900, null)],
    },
  ]
}

function transition(request: VetoRequest, from: VetoRequest['state']['status']): Change {
  return { do: 'transition', request, from, beforeDeadlineMs: null }
}

function recorded(
  request: VetoRequest,
  kind: FactKind,
  atMs: number,
  person: Actor | null,
  comment: string | null = null,
): Change {
  const by = person ?? (kind === 'settled' ? null : agentOf(request))
  const reason = kind === 'decided' || kind === 'opened' ? request.state.reason : comment
  return { do: 'append_fact', fact: requestFact(request, { kind, by, atMs, reason, latencyMs: 0.4 }) }
}

function agentOf({ call }: VetoRequest): Actor {
  return { id: `agent:${call.agentId}`, name: `agent:${call.agentId}` }
}
