import { setTimeout as pause } from 'node:timers/promises'
import type { Random } from '../../bench/record/random.ts'
import type { Answer } from '../record/operation.ts'
import type { RecordedCall } from './recorded-call.ts'

/** An agent that asks, polls, starts, reports and withdraws in an order that chance decides. */
export interface Agent {
  /** Acts until it is stopped; once `winding down` it asks for nothing new. */
  run(): Promise<void>
  windDown(): void
  stop(): void
  /** Calls of which it knows no end: not settled, or asked for without an answer. */
  openCount(): number
}

export interface AgentOptions {
  readonly id: string
  readonly call: RecordedCall
  readonly random: Random
  /** The tools that ask people. */
  readonly tools: readonly string[]
  /** It asks for nothing new while it waits for so many. */
  readonly maxPending: number
  /** How many attempts to start a call are made at once; default: one, sometimes two. */
  readonly startsAtOnce?: number | undefined
  /** From one step to the next, at least, until it winds down; default: no pause. */
  readonly stepMs?: number | undefined
}

interface Asked {
  readonly key: string
  readonly tool: string
  readonly params: Readonly<Record<string, unknown>>
  requestId: string | null
}

interface State {
  readonly open: Asked[]
  asked: number
  phase: 'asks' | 'winds down' | 'stopped'
}

/** After an answer that was lost: the server may be starting. */
const LOST_MS = 40
/** Between two looks at what is pending, once nothing new is asked for. */
const POLL_MS = 20

export function createAgent(options: AgentOptions): Agent {
  const state: State = { open: [], asked: 0, phase: 'asks' }
  return {
    async run() {
      while (state.phase !== 'stopped') await pacedStep(options, state)
    },
    windDown() {
      state.phase = 'winds down'
    },
    stop() {
      state.phase = 'stopped'
    },
    openCount: () => state.open.length,
  }
}

async function pacedStep(options: AgentOptions, state: State): Promise<void> {
  const { stepMs } = options
  const paced = state.phase === 'asks' && stepMs !== undefined ? pause(stepMs) : undefined
  const answer = await step(options, state)
  if (answer === null || answer.httpStatus >= 500) await pause(LOST_MS)
  else if (answer.status === 'pending' && state.phase !== 'asks') await pause(POLL_MS)
  await paced
}

type Stepped = Answer | null
const IDLE: Stepped = null

async function step(options: AgentOptions, state: State): Promise<Stepped> {
  const { random, maxPending } = options
  const unanswered = state.open.find(({ requestId }) => requestId === null)
  if (unanswered !== undefined) return ask(options, state, unanswered)
  const isFull = state.open.length >= maxPending
  if (state.phase === 'asks' && !isFull && random.share() < ASKS)
    return ask(options, state, newCall(options, state))
  const [first, ...others] = state.open
  return first === undefined ? IDLE : follow(options, state, random.one([first, ...others]))
}

/** The share of steps that ask for something new. */
const ASKS = 0.5
const WITHDRAWS = 0.02
const STARTS_TWICE = 0.3

function newCall({ id, random, tools }: AgentOptions, state: State): Asked {
  state.asked += 1
  const [first = 'read', ...others] = [
    ...tools,
    ...PLAIN.flatMap((tool) => Array(tools.length >> 2).fill(tool)),
  ]
  const asked: Asked = {
    key: `${id}-${state.asked}`,
    tool: random.one([first, ...others]),
    params: { number: state.asked },
    requestId: null,
  }
  state.open.push(asked)
  return asked
}

/** Tools that nobody is asked about. */
const PLAIN = ['read', 'drop'] as const

async function ask({ id, call }: AgentOptions, state: State, asked: Asked): Promise<Stepped> {
  const { key, tool, params } = asked
  const answer = await call({
    ...{ kind: 'authorize', about: null, idempotencyKey: key, method: 'POST', path: '/v1/authorize' },
    body: { agentId: id, tool, params },
  })
  if (answer === null || answer.requestId === null) return answer
  asked.requestId = answer.requestId
  forgetSettled(state, asked, answer)
  return answer
}

async function follow(options: AgentOptions, state: State, asked: Asked): Promise<Stepped> {
  const { call, random } = options
  const about = asked.requestId
  const path = `/v1/requests/${about}`
  if (random.share() < WITHDRAWS) {
    await call({ kind: 'cancel', about, idempotencyKey: null, method: 'POST', path: `${path}/cancel` })
  }
  const answer = await call({ kind: 'read', about, idempotencyKey: null, method: 'GET', path })
  if (answer === null) return answer
  if (answer.allowed) return start(options, state, asked)
  forgetSettled(state, asked, answer)
  return answer
}

/** Tries to start the call, often several times at once, again until an answer arrives, and reports how it went. */
async function start(
  { call, random, startsAtOnce }: AgentOptions,
  state: State,
  { requestId: about, params }: Asked,
): Promise<Stepped> {
  const path = `/v1/requests/${about}`
  const redeem = () =>
    call({
      kind: 'redeem',
      about,
      idempotencyKey: null,
      method: 'POST',
      path: `${path}/redeem`,
      body: { params },
    })
  const count = startsAtOnce ?? (random.share() < STARTS_TWICE ? 2 : 1)
  const tryAll = () => Promise.all(Array.from({ length: count }, redeem))
  let answers = await tryAll()
  while (answers.every((answer) => answer === null) && state.phase !== 'stopped') {
    await pause(LOST_MS)
    answers = await tryAll()
  }
  const started = answers.find((answer) => answer?.httpStatus === 200) ?? null
  if (started === null) return started
  const body = { status: 'succeeded' }
  return call({ kind: 'report', about, idempotencyKey: null, method: 'POST', path: `${path}/result`, body })
}

/** What is pending, or may still be started, is followed further. */
function forgetSettled(state: State, asked: Asked, { status, allowed }: Answer): void {
  if (status !== 'pending' && !allowed) state.open.splice(state.open.indexOf(asked), 1)
}
