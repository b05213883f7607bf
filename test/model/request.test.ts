import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import type { ClockEvent } from '../../src/approval/decide/deadlines.ts'
import { LAPSE_MS } from '../../src/approval/decide/lapse.ts'
import type { TransitionEvent } from '../../src/approval/decide/transition.ts'
import type { EscalatedRequest } from '../../src/approval/model/request.ts'
import { statusOf } from '../../src/approval/model/status.ts'
import { startEditHarness } from '../approval/review/edit/edit-harness.ts'
import { aBundle } from '../policy/builders.ts'
import { tempFolder } from '../support/temp-folder.ts'

const MODEL = readFileSync(join(import.meta.dirname, 'request.pml'), 'utf8')
/** `STEP(from, event, to)`. */
const STEP = /STEP\((\w+), (\w+), (\w+)\)/g

test('in every order of votes, an edit, the deadline, changed policies, two starts and crashes on two instances, the model has one outcome, never approves late, and starts a call once', async () => {
  expect(await check(MODEL)).toMatch(/errors: 0\n/)
})

test.each([
  ['a start that does not compare versions', /version == read -> (STEP\(approved, redeem)/, 'true -> $1'],
  [
    'a second outcome: a denial that does not compare versions',
    /version == read -> (STEP\(pending, denial)/,
    'true -> $1',
  ],
  [
    'an approval after the deadline',
    /!late (&& !vote\[who\] && shown == params && vote\[1 - who\])/,
    'true $1',
  ],
])('the model would find %s', async (_, right, wrong) => {
  expect(MODEL).toMatch(right)
  expect(await check(MODEL.replace(right, wrong), { level: '-O0' })).toMatch(
    /assertion violated(.|\n)*errors: 1\n/,
  )
})

test('a search that was cut off at its depth is not taken for one of every order', async () => {
  await expect(check(MODEL, { depth: 12, level: '-O0' })).rejects.toThrow('max search depth')
})

test('the model says of each event of a request which of its transitions it is, or why it leaves it out', () => {
  const steps = [...MODEL.matchAll(STEP)].map(([, , event]) => event).filter((event) => event !== 'event')
  const named = Object.values(EVENTS).flatMap((event) => ('steps' in event ? event.steps : []))

  expect(new Set([...named, ...OTHER_STEPS])).toEqual(new Set(steps))
})

test('the model has exactly the transitions that votes, edits, the clock, changed policies and agents make', async () => {
  const modelled = [...MODEL.matchAll(STEP)].map(([, from, event, to]) => `${from} ${event} ${to}`)

  expect(modelled.filter((step) => step !== 'from event to').sort()).toEqual((await realSteps()).sort())
})

type ModelledEvent = { readonly steps: readonly string[] } | { readonly leftOut: string }

/** Every event that `transition` and the clock know: without a new one here, this does not compile. */
const EVENTS: Readonly<Record<Exclude<TransitionEvent['kind'], 'clock'> | ClockEvent, ModelledEvent>> = {
  vote: { steps: ['first_approve', 'approve', 'deny'] },
  cancellation: { steps: ['cancellation'] },
  denial: { steps: ['denial'] },
  expiry: { steps: ['expiry'] },
  hold_end: { leftOut: 'the rule of the model has no undo: an approval takes effect at once' },
  take_back: { leftOut: 'the rule of the model has no undo: nothing is held' },
  requirement: { leftOut: 'approvals restart as after an edit, which the model has; both people are asked' },
  extension: { leftOut: 'the deadline moves: in the model it may pass at any moment, or never' },
  timeout_extension: { leftOut: 'the deadline moves: in the model it may pass at any moment, or never' },
  inquiry: { leftOut: 'the deadline is paused: in the model it may pass at any moment, or never' },
  reply: { leftOut: 'the deadline goes on: in the model it may pass at any moment, or never' },
  escalation: { leftOut: 'more people may decide: the two of the model may from the start' },
  block: { leftOut: 'the card says why too few people can approve it, and nobody may do more or less' },
  reminder: { leftOut: 'people are notified, and may do neither more nor less' },
  notification: { leftOut: 'people are notified, and may do neither more nor less' },
}
/** Those that are no event of `transition`: decide/edit, decide/lapse, and the start of an allowed call. */
const OTHER_STEPS = ['edit', 'lapse', 'redeem']

type Harness = Awaited<ReturnType<typeof startEditHarness>>
type Event = (harness: Harness, asked: EscalatedRequest) => Promise<unknown>

const ASKS = policies('require_approval, approvers: [payers], quorum: 2, timeout: 1m, edit: [amount]')
const DENIES = policies('deny')
const PARAMS = { amount: 1 }

function policies(action: string) {
  return aBundle({
    'pay.yaml': `
approvers: { payers: { channel: "#pay", members: [UANN, UBEN] } }
rules: [{ name: pay, tool: pay, action: ${action} }]
tools: { pay: {} }
`,
  })
}

const firstApproval: Event = (harness, asked) => harness.approve(asked, 'UANN')
const approval: Event = (harness, asked) => harness.approve(asked, 'UBEN')
const denial: Event = async ({ changeTo, sweep, lookThrough }) => {
  changeTo(DENIES)
  sweep()
  await lookThrough()
}
const timePasses =
  (byMs: number): Event =>
  async ({ clock, lookAt }, asked) => {
    await clock.advance(byMs)
    await lookAt(asked.id)
  }

/** The last event of each story is the step. What only informs people leaves a request pending, and is not modelled. */
const STORIES: readonly (readonly [name: string, ...events: Event[]])[] = [
  ['first_approve', firstApproval],
  ['approve', firstApproval, approval],
  ['deny', ({ deny }, asked) => deny(asked, 'UANN')],
  ['edit', ({ edit }, asked) => edit(asked, 'UANN', { amount: 2 })],
  ['denial', denial],
  ['cancellation', ({ cancel }, asked) => cancel(asked.id)],
  ['expiry', timePasses(60_000)],
  ['redeem', firstApproval, approval, ({ redeem }, asked) => redeem(asked.id, PARAMS)],
  ['denial', firstApproval, approval, denial],
  ['lapse', firstApproval, approval, timePasses(LAPSE_MS)],
]

function realSteps(): Promise<string[]> {
  return Promise.all(
    STORIES.map(async ([name, ...events]) => {
      const harness = await startEditHarness(ASKS)
      const asked = await harness.ask({ tool: 'pay', params: PARAMS })
      const statuses = [statusOf(asked)]
      for (const event of events) {
        await event(harness, asked)
        statuses.push(statusOf((await harness.store.request(asked.id)) ?? asked))
      }
      return `${statuses.at(-2)} ${name} ${statuses.at(-1)}`
    }),
  )
}

interface Search {
  /** Of an order, in steps. */
  readonly depth?: number
  /** Of the C compiler: a search that ends early is not worth optimizing. */
  readonly level?: '-O0' | '-O1'
}

/** @throws {Error} when the search was cut off; without spin and a C compiler: `apt-get install spin gcc libc6-dev`. */
async function check(model: string, { depth = 20_000, level = '-O1' }: Search = {}): Promise<string> {
  const cwd = tempFolder()
  writeFileSync(join(cwd, 'request.pml'), model)
  const run = async (command: string, ...args: readonly string[]) =>
    (await promisify(execFile)(command, args, { cwd })).stdout
  await run('spin', '-a', 'request.pml')
  await run('gcc', level, '-DSAFETY', '-o', 'pan', 'pan.c')
  const found = await run('./pan', `-m${depth}`)
  if (/max search depth/.test(found)) throw new Error(`Not every order was searched: ${found}`)
  return found
}
