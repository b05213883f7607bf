import type { Fault } from 'slack-sandbox'
import { type Violation, violations } from '../../soak/invariants/check.ts'
import { cardsIn } from '../../soak/record/cards.ts'
import { readEvidence } from '../../soak/record/evidence.ts'
import type { Operation } from '../../soak/record/operation.ts'
import { type RecordedCall, recordedCalls } from '../../soak/rig/recorded-call.ts'
import { withStore } from '../../soak/rig/with-store.ts'
import { advanceUntil } from './advance-until.ts'
import { runCount } from './run-count.ts'
import { BIG_REFUND, type World } from './start-world.ts'

/** What goes wrong until it ends. */
export interface LastingFault {
  begin(world: World): Promise<void>
  end(world: World): Promise<void>
}

const CHANNEL = '#finance-approvals'
/** More calls to Slack than are made while the fault lasts. */
const MANY = 10_000

/** What Slack does, or the way there, by name. */
export const SLACK_FAULTS: Readonly<Record<string, LastingFault>> = {
  'Slack asks to wait (429)': eachCall({ kind: 'rate_limited', retryAfterS: 2 }),
  'Slack answers 500': eachCall({ kind: 'http_error', status: 500 }),
  'Slack accepts posts, and its answers are lost': eachCall({ kind: 'lose_answer' }, 'chat.postMessage'),
  'connections to Slack cannot be made': eachCall({ kind: 'drop' }),
  'Slack is down': {
    async begin({ sandbox }) {
      sandbox.faults.slackIsDown(true)
      sandbox.faults.dropSockets()
    },
    async end({ sandbox }) {
      sandbox.faults.slackIsDown(false)
    },
  },
}

function eachCall(fault: Fault, method?: string): LastingFault {
  return {
    async begin({ sandbox }) {
      sandbox.faults.next(fault, { times: MANY, ...(method === undefined ? {} : { method }) })
    },
    async end({ sandbox }) {
      sandbox.faults.clear()
    },
  }
}

/**
 * Pairs of these faults of a database with faults of Slack: each of the former once, with another one of the latter each time;
 * all of them with `VETO_TEST_RUNS=100`.
 */
export function faultPairs(databaseFaults: readonly string[]) {
  const pairs = databaseFaults.flatMap((database, row) =>
    Object.keys(SLACK_FAULTS).map((slack, column) => ({ database, slack, isSample: row === column })),
  )
  const samplesFirst = pairs.sort((a, b) => Number(b.isSample) - Number(a.isSample))
  return samplesFirst.slice(0, runCount(databaseFaults.length))
}

interface Outcome {
  /** What the checks of soak runs find in all answers, the database and the workspace. */
  readonly violations: readonly Violation[]
  /** Seconds of the world from the end of both faults until each request had its card, and until each card showed its end. */
  readonly secondsUntil: { readonly carded: number; readonly settled: number }
  /** Was a call that the policies allow refused while the faults lasted? */
  readonly wasRefused: boolean
  /** What became of the request whose card stood before the faults, and of the one that was made as Slack's began. */
  readonly statuses: readonly unknown[]
}

/** Calls, a click and cards while Slack and the database fail, and what became of all of it afterwards. */
export async function throughFaults(
  world: World,
  { slack, database, breathMs }: { slack: LastingFault; database: LastingFault; breathMs: number },
): Promise<Outcome> {
  const operations: Operation[] = []
  const url = () => world.veto().url
  const call = recordedCalls({ client: 'support-agent', bearer: await world.bearer(), url, operations })
  const until = (isSo: () => boolean | Promise<boolean>) => advanceUntil(world, isSo, { breathMs })
  const pass = (seconds: number) => {
    const end = world.clock.ticksMs() + seconds * 1_000
    return until(() => world.clock.ticksMs() >= end)
  }
  const cards = () => cardsIn(world.sandbox, [CHANNEL])
  const refund = (cents: number) => authorize(call, operations.length, cents)
  const first = await refund(BIG_REFUND.amount_cents)
  await until(() => cards().length === 1)

  await slack.begin(world)
  const second = await refund(BIG_REFUND.amount_cents)
  await pass(ATTEMPT_S)
  await database.begin(world)
  const click = (id: string | null | undefined) => clickApprove(world, id)
  const clicked = click(first)
  const wasRefused = await callUntilRefused(refund, operations)
  await refund(BIG_REFUND.amount_cents)
  await pass(FAULTS_S)
  await database.end(world)
  await slack.end(world)
  await clicked

  const opened = () => openedIn(world)
  const carded = await until(async () => hasAll(cards(), await opened()))
  for (const id of await opened()) await until(async () => (await click(id)) && isSettled(call, id))
  const settled = await until(() => cards().every(({ isOpen }) => !isOpen))
  const evidence = await withStore(world.database, (store) => readEvidence(store, cards()))
  const statuses = [first, second].map((id) => evidence.requests.get(id ?? '')?.state.status)
  return {
    violations: violations(operations, evidence),
    secondsUntil: { carded, settled },
    wasRefused,
    statuses,
  }
}

async function authorize(call: RecordedCall, number: number, cents: number): Promise<string | null> {
  const params = { ...BIG_REFUND, payment_id: `pay_${number}`, amount_cents: cents }
  const body = { agentId: 'support-agent', tool: 'refund_payment', params }
  const key = `call-${number}`
  const path = '/v1/authorize'
  const answer = await call({
    kind: 'authorize',
    about: null,
    idempotencyKey: key,
    method: 'POST',
    path,
    body,
  })
  return answer?.requestId ?? null
}

/** So that a card meets Slack's fault before the database has one. */
const ATTEMPT_S = 2
const FAULTS_S = 3
const SMALL_CENTS = 100
/** A disk that is full takes some more where it holds free pages. */
const MOST_CALLS = 200

async function callUntilRefused(
  refund: (cents: number) => Promise<string | null>,
  operations: readonly Operation[],
): Promise<boolean> {
  for (let calls = 0; calls < MOST_CALLS; calls += 1) {
    await refund(SMALL_CENTS)
    if ((operations.at(-1)?.answer?.httpStatus ?? 0) >= 500) return true
  }
  return false
}

/** Clicks on the card of a request, if there is one; nothing comes of it while Slack or the database fails. */
async function clickApprove(world: World, id: string | null | undefined): Promise<true> {
  const card = cardsIn(world.sandbox, [CHANNEL]).find(({ requestId }) => requestId === id)
  if (card?.isOpen === true) {
    const clicking = world.sandbox.as('ann').click('Approve', { ts: card.ts })
    await clicking.catch((error: unknown) => error)
  }
  return true
}

async function isSettled(call: RecordedCall, id: string): Promise<boolean> {
  const path = `/v1/requests/${id}`
  const answer = await call({ kind: 'read', about: id, idempotencyKey: null, method: 'GET', path })
  return answer !== null && answer.httpStatus === 200 && answer.status !== 'pending'
}

/** The requests that ask people, as the ledger has them. */
async function openedIn(world: World): Promise<readonly string[]> {
  const { entries } = await withStore(world.database, (store) => readEvidence(store))
  return entries.flatMap(({ kind, requestId }) =>
    kind === 'opened' && requestId !== null ? [requestId] : [],
  )
}

function hasAll(cards: readonly { readonly requestId: string }[], ids: readonly string[]): boolean {
  return ids.every((id) => cards.some(({ requestId }) => requestId === id))
}
