import { parse } from 'csv-parse/sync'
import { expect, test } from 'vitest'
import { AuditEntry } from '#protocol/audit.ts'
import { Veto } from '../../client/src/compat/index.ts'
import { entryError, headOf } from '../../src/ledger/chain.ts'
import { GENESIS } from '../../src/ledger/fact.ts'
import { auditRows } from '../support/api-helpers.ts'
import { runVeto } from '../support/run-veto.ts'
import { BIG_REFUND, startWorld, type World } from '../support/start-world.ts'

test('an export holds every entry of the ledger, newest first, and its chain verifies without Veto', async () => {
  const world = await startWorld()
  await decide(world, 230)

  const entries = await exported(world, '?')

  expect(entries[0]).toMatchObject({
    kind: 'exported',
    reason: 'ndjson: every entry',
    actor: expect.stringMatching(/^key:veto_/),
  })
  let head = GENESIS
  for (const { params: _params, ...entry } of entries.toReversed()) {
    expect(entryError(head, entry)).toBeNull()
    head = headOf(entry)
  }
  expect(entries.length).toBe(head.seq)
  expect(head.seq).toBeGreaterThan(230)
})

test('an export is recorded with its filters, and holds only what matches them', async () => {
  const world = await startWorld()
  await decide(world, 3)

  const entries = await exported(world, '?kind=decided&tool=refund*&since=1h&outcome=allowed')
  const rows = await auditRows(world, { kind: 'exported' })

  expect(entries.map(({ kind, tool }) => [kind, tool])).toEqual(Array(3).fill(['decided', 'refund_payment']))
  expect(rows).toMatchObject([
    { reason: 'ndjson: tool refund*, outcome allowed, kind decided, since 2026-11-20T21:00:00.000Z' },
  ])
})

test('an export that broke off continues after the last entry that arrived', async () => {
  const world = await startWorld()
  await decide(world, 3)
  const whole = await exported(world, '?kind=decided')

  const rest = await exported(world, `?kind=decided&cursor=${whole[0]?.seq}`)

  expect(rest).toEqual(whole.slice(1))
})

test('an export for a key of some agents holds no entry of others, and names them in the record', async () => {
  const world = await startWorld()
  await decide(world, 1)
  const theirs = await world.client({ agents: 'sales-*', scopes: ['audit'] })

  expect(await textOf(theirs.exportDecisions({ kind: 'decided' }))).toBe('')
  expect(await auditRows(world, { kind: 'exported' })).toMatchObject([
    { agentId: 'sales-*', reason: 'ndjson: kind decided, agents sales-*' },
  ])
})

test('an export as CSV holds masked params only, and a reason that looks like a formula as text', async () => {
  const world = await startWorld()
  const client = await world.client()
  const secret = '4242424242424242'
  const { id } = await client.authorize('support-agent', 'refund_payment', {
    ...BIG_REFUND,
    card_number: secret,
  })
  await client.authorize('support-agent', 'no_such_tool', { note: '=1+1' })

  const auditor = await world.client({ agents: '*', scopes: ['audit'] })
  const text = await textOf(auditor.exportDecisions({ format: 'csv' }))
  const rows: Record<string, string>[] = parse(text, { columns: true })

  expect(text).not.toContain(secret)
  expect(rows.find((row) => row['requestId'] === id && row['kind'] === 'opened')).toMatchObject({
    tool: 'refund_payment',
    status: 'pending',
    params: expect.stringContaining('‹masked›'),
  })
  expect(rows.filter((row) => Object.values(row).some((cell) => /^[=+\-@]/.test(cell)))).toEqual([])
})

test('veto audit export writes the same while a server is running, and is recorded as done on the command line', async () => {
  const world = await startWorld()
  await decide(world, 2)
  const veto = (...args: string[]) =>
    runVeto(['audit', 'export', ...args], { VETO_DATABASE: world.database, VETO_POLICIES: 'policies' })

  const lines = (await veto('--kind', 'decided')).out.split('\n')
  const table = await veto('--kind', 'decided', '--format', 'csv')

  expect(lines.map((line) => AuditEntry.parse(JSON.parse(line)).kind)).toEqual(['decided', 'decided'])
  expect(parse(`${table.out}\n`, { columns: true })).toHaveLength(2)
  expect(await auditRows(world, { kind: 'exported' })).toMatchObject([
    { actor: 'cli', reason: 'csv: kind decided' },
    { actor: 'cli', reason: 'ndjson: kind decided' },
  ])
  expect(await veto('--format', 'xml')).toMatchObject({
    code: 1,
    err: expect.stringContaining('--format: Invalid option: expected one of "ndjson"|"csv"'),
  })
})

test.each([
  ['whose reader goes away ends at once, without an error', 'EPIPE', { code: 0, err: '' }],
  [
    'that does not fit on the disk fails',
    'ENOSPC',
    { code: 1, err: expect.stringContaining('no space left') },
  ],
])('veto audit export %s', async (_what, code, expected) => {
  const world = await startWorld()
  await decide(world, 230)
  const written: string[] = []
  const onWrite = (text: string) => {
    if (written.push(text) === 2) throw Object.assign(new Error(`${code}: no space left`), { code })
  }

  const settings = { VETO_DATABASE: world.database, VETO_POLICIES: 'policies' }
  const { out, ...result } = await runVeto(['audit', 'export'], settings, { onWrite })

  expect(result).toEqual(expected)
  expect(written).toHaveLength(2)
  expect(out.split('\n')).toHaveLength(100)
})

test('code that was written for veto-sdk exports the decisions of its agent as one text', async () => {
  const world = await startWorld()
  await decide(world, 2)
  const endpoint = world.veto().url
  const apiKey = await world.bearer({ scopes: ['authorize', 'audit'] })
  const veto = await Veto.init({ endpoint, apiKey, agentId: 'support-agent' })

  const list: unknown = JSON.parse(await veto.exportDecisions('json'))
  const table = await veto.exportDecisions('csv')

  expect(list).toHaveLength(5)
  expect(list).toMatchObject([{ kind: 'exported' }, { kind: 'key_made' }, ...DECIDED, { kind: 'key_made' }])
  expect(parse(table, { columns: true })).toHaveLength(6)
  await expect(veto.exportDecisions(...(['xml'] as unknown as ['csv']))).rejects.toThrow(
    "Expected the format 'json' or 'csv', got 'xml'",
  )
})

const DECIDED = [{ kind: 'decided' }, { kind: 'decided' }]

async function decide(world: World, count: number): Promise<void> {
  const client = await world.client()
  for (let at = 0; at < count; at += 1) {
    if (at % 40 === 39) await world.clock.advance(1_000)
    await client.authorize('support-agent', 'refund_payment', { amount_cents: 100 + at })
  }
}

async function exported(world: World, query: string): Promise<readonly AuditEntry[]> {
  const key = await world.bearer({ agents: '*', scopes: ['audit'] })
  const answer = await fetch(`${world.veto().url}/v1/audit/export${query}`, {
    headers: { authorization: `Bearer ${key}` },
  })
  const lines = (await answer.text()).split('\n')
  expect(lines.pop()).toBe('')
  return lines.map((line) => AuditEntry.parse(JSON.parse(line)))
}

async function textOf(chunks: AsyncIterable<string>): Promise<string> {
  let text = ''
  for await (const chunk of chunks) text += chunk
  return text
}
