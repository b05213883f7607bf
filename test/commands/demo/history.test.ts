import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { type Sandbox, startSandbox } from 'slack-sandbox'
import { textOf } from 'slack-sandbox/block-kit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { VetoClient } from '../../../client/src/index.ts'
import { startVeto } from '../../../src/app.ts'
import { demoWorkspace } from '../../../src/commands/demo/demo-workspace.ts'
import { clockOfHistory, playHistory } from '../../../src/commands/demo/history/play-history.ts'
import { type Closing, createClosing } from '../../../src/core/closing.ts'
import { createInProcessChanges } from '../../../src/storage/in-process-changes.ts'
import { openStore } from '../../../src/storage/sqlite/open-store.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { makeFolder } from '../../support/make-folder.ts'
import { runVeto } from '../../support/run-veto.ts'
import { silentLog } from '../../support/silent-log.ts'

/** A Thursday, in the week after the one that the latest digest is about. */
const NOW_MS = Date.parse('2026-11-26T15:30:00Z')
const LAST_WEEK = { since: '2026-11-16T08:00:00Z', until: '2026-11-23T08:00:00Z' }
const EVERY_FINDING = [
  ['bypass', 'db.migrate'],
  ['silent_gate', 'db.migrate'],
  ['unanswered', 'refund_payment'],
  ['failing', 'send_outreach'],
  ['never_run', 'refund_payment'],
  ['tune', 'send_outreach'],
  ['rubber_stamp', null],
  ['slow', 'publish_post'],
  ['relax', 'crm.update_customer'],
]

const closing = createClosing()
let history: Awaited<ReturnType<typeof played>>
let client: VetoClient

beforeAll(async () => {
  history = await played(closing)
  const { database, slack } = history
  const config = {
    slack,
    host: '127.0.0.1',
    port: 0,
    database,
    policies: 'policies',
    callbacks: new Map(),
    checkpointCallback: null,
    checkpointBucket: null,
    retentionDays: null,
  }
  const veto = await startVeto({
    config: { ...config, logLevel: 'silent' },
    clock: createFakeClock(NOW_MS),
    log: silentLog,
    policySettleMs: 0,
  })
  closing.add(() => veto.stop())
  const { key } = await veto.keys.create({ agents: '*', scopes: ['audit'], owner: null })
  client = new VetoClient({ apiKey: key, baseUrl: veto.url })
}, 60_000)

afterAll(() => closing.close())

test('the history of the demo has every finding, in the week of the latest digest and in the last seven days', async () => {
  const week = await client.stats(LAST_WEEK)
  const days = await client.stats()

  expect(week.findings.map(({ kind, tool }) => [kind, tool])).toEqual(EVERY_FINDING)
  expect(days.findings.map(({ kind, tool }) => [kind, tool])).toEqual(EVERY_FINDING)
  expect(week.findings.find(({ kind }) => kind === 'rubber_stamp')?.approver?.name).toBe('Dan Ruiz')
  expect(week.findings.find(({ kind }) => kind === 'unanswered')?.evidence).toContain('on Friday after 17:00')
})

test('the history of the demo is posted as a digest for each week and a review of the month, and /veto digest shows the last days', async () => {
  const { sandbox } = history
  const posted = textsIn(sandbox, '#agent-approvals').filter((text) => text.startsWith('Agent approvals, '))
  const [reviews, digests] = [posted.filter(isReview), posted.filter((text) => !isReview(text))]

  await sandbox.as('eve').type('/veto digest', '#agent-approvals')
  const asked = await sandbox.until(
    () => textsIn(sandbox, '#agent-approvals').find((text) => text.startsWith('Agent approvals, 19–26 Nov')),
    'the digest',
  )

  expect(digests).toHaveLength(5)
  expect(reviews).toHaveLength(1)
  expect(digests.at(-1)).toContain('Agent approvals, 16–23 Nov · 9 things to look at')
  expect(asked).toContain('9 things to look at')
})

function isReview(text: string): boolean {
  return text.startsWith('Agent approvals, October 2026')
}

test.each([
  { kind: 'edited' },
  { kind: 'replied' },
  { kind: 'granted' },
  { kind: 'vote_refused' },
  { kind: 'lockdown' },
  { outcome: 'cancelled' },
  { outcome: 'allowed', reason: 'a grant of Cleo Martin' },
  { tool: 'ask_user', outcome: 'approved' },
  { tool: 'submit_plan', outcome: 'approved' },
  { reason: 'already has the money back' },
] as const)('the audit log of the demo finds %o', async (query) => {
  expect(await client.queryAuditLog({ ...LAST_WEEK, ...query })).not.toEqual([])
})

test('only requests of the last two days of the history have cards in the channels', () => {
  const { sandbox } = history
  const cards = ['#finance-approvals', '#growth-approvals'].flatMap((name) => sandbox.messages(name))

  expect(cards.length).toBeGreaterThan(20)
  expect(cards.every(({ ts }) => Number(ts) * 1_000 > NOW_MS - 2 * 86_400_000)).toBe(true)
  expect(cards.every(({ blocks }) => !textOf(blocks).includes('Approve\n'))).toBe(true)
})

test('the ledger of the history verifies', async () => {
  const verified = await runVeto(['audit', 'verify'], { VETO_DATABASE: history.database })

  expect(verified).toMatchObject({ code: 0, out: expect.stringContaining('The ledger is valid') })
})

test('the history of the demo is the same at each run', async () => {
  const other = await played(closing)

  expect(other.facts).toEqual(history.facts)
  expect(other.posts).toEqual(history.posts)
})

test('veto demo --history refuses a database that holds a record', async () => {
  const { database } = history
  const args = ['--port', '0', '--sandbox-port', '0', '--database', `${database}.other`]
  await runVeto(['keys', 'create', 'support-agent'], { VETO_DATABASE: `${database}.other` })

  expect(await runVeto(['demo', '--history', ...args], { VETO_POLICIES: 'policies' })).toMatchObject({
    code: 1,
    err: 'A history is made in an empty database only: leave out --keep, or name a file that does not exist with --database',
  })
})

/** A history that ends now, with what it recorded and posted, apart from ids. */
async function played(closing: Closing) {
  const clock = clockOfHistory(NOW_MS)
  const folder = makeFolder()
  closing.add(() => rmSync(folder, { recursive: true, force: true }))
  const database = join(folder, 'history.db')
  const sandbox = await startSandbox({ workspace: demoWorkspace, clock })
  closing.add(async () => sandbox[Symbol.asyncDispose]())
  const { botToken, apiUrl, appToken } = sandbox
  const slack = { botToken, apiUrl, mode: { kind: 'socket', appToken } } as const
  await playHistory({ database, policies: 'policies', slack, log: silentLog }, clock, NOW_MS)
  const posts = ['#finance-approvals', '#growth-approvals', '#veto-alerts'].map((name) =>
    textsIn(sandbox, name),
  )
  return { sandbox, database, slack, facts: await factsIn(database), posts }
}

/** Ids of grants and lockdowns. */
const IDS = /(?:grt|lck)_[\da-f-]{36}/g

async function factsIn(database: string) {
  const changes = createInProcessChanges()
  const store = await openStore({ database, log: silentLog, changes, alone: false, existing: true })
  const entries = await store.entries(0, 10_000)
  await store.close()
  return entries
    .filter(({ kind }) => kind !== 'key_made')
    .map(({ at, kind, agentId, tool, actor, outcome, reason }) =>
      [at, kind, agentId, tool, actor, outcome, reason?.replaceAll(IDS, 'an id')].join(' · '),
    )
}

function textsIn(sandbox: Sandbox, channel: string): readonly string[] {
  return sandbox.messages(channel).map(({ blocks }) => textOf(blocks))
}
