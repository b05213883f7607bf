import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { LAPSE_MS } from '../../src/approval/decide/lapse.ts'
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

test('the model would find a start that does not compare versions', async () => {
  const start = /version == read -> (STEP\(approved, redeem)/

  expect(await check(MODEL.replace(start, 'true -> $1'))).toMatch(/assertion violated(.|\n)*errors: 1\n/)
})

test('the model has exactly the transitions that votes, edits, the clock, changed policies and agents make', async () => {
  const modelled = [...MODEL.matchAll(STEP)].map(([, from, event, to]) => `${from} ${event} ${to}`)

  expect(modelled.filter((step) => step !== 'from event to').sort()).toEqual((await realSteps()).sort())
})

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

/** @throws {Error} without spin and a C compiler: `apt-get install spin gcc libc6-dev`. */
async function check(model: string): Promise<string> {
  const cwd = tempFolder()
  writeFileSync(join(cwd, 'request.pml'), model)
  const run = async (command: string, ...args: readonly string[]) =>
    (await promisify(execFile)(command, args, { cwd })).stdout
  await run('spin', '-a', 'request.pml')
  await run('gcc', '-O1', '-DSAFETY', '-o', 'pan', 'pan.c')
  return run('./pan', '-m20000')
}
