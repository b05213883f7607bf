import { expect, test } from 'vitest'
import type { AgentKey } from '../../../src/approval/model/agent-key.ts'
import { checkpointCheck, keyChecks } from '../../../src/approval/workspace/record-checks.ts'
import { link } from '../../../src/ledger/chain.ts'
import { GENESIS } from '../../../src/ledger/fact.ts'
import { aKey } from '../../support/agent-keys.ts'
import { aFact, NOW_MS } from '../../support/builders.ts'

const HOUR_MS = 3_600_000

function keysOf(...keys: readonly Partial<AgentKey>[]) {
  const store = { agentKeys: async () => keys.map((known) => aKey(known)), agentKey: async () => null }
  return keyChecks(store, NOW_MS)
}

test('a database without an active key is warned about, as no agent can ask', async () => {
  expect(await keysOf({ revokedAtMs: NOW_MS - 1 }, { expiresAtMs: NOW_MS })).toMatchObject([
    { state: 'warning', message: 'no API key is active, so no agent can ask' },
  ])
})

test('keys that expire within a week are named, and others only counted', async () => {
  const week = 7 * 24 * HOUR_MS
  const found = await keysOf(
    {},
    { expiresAtMs: NOW_MS + week + 1 },
    { expiresAtMs: NOW_MS + 2 * HOUR_MS, agents: 'support-*', hint: 'veto_ab' },
  )

  expect(found.map(({ state, message }) => [state, message])).toEqual([
    ['ok', '3 API keys are active'],
    ['warning', 'the key veto_ab… of support-* expires at 2026-11-21T00:00:00.000Z'],
  ])
})

test('a key that was replaced is not warned about, as its end is intended', async () => {
  const replaced = { expiresAtMs: NOW_MS + HOUR_MS, replacedBy: 'a'.repeat(64) }

  expect(await keysOf({}, replaced)).toMatchObject([{ state: 'ok', message: '2 API keys are active' }])
})

function checkpointOf({ signed = 0, head = 10, headAgeMs = 0, isSentElsewhere = false, isForged = false }) {
  const entry = { ...link(GENESIS, aFact()), seq: signed, params: null }
  const { hash } = entry
  const checkpoint = { seq: signed, hash, signedAtMs: NOW_MS - HOUR_MS, token: 'a.b.c' }
  const claims = { iss: 'veto', iat: 0, ledger: hash, seq: signed, hash }
  const store = {
    latestCheckpoint: async () => (signed === 0 ? null : checkpoint),
    checkpoints: async () => [],
    entries: async () => [isForged ? { ...entry, hash: 'f'.repeat(64) } : entry],
    head: async () => ({ seq: head, hash: 'a'.repeat(64), atMs: NOW_MS - headAgeMs }),
  }
  return checkpointCheck(store, { nowMs: NOW_MS, isSentElsewhere, read: async () => claims })
}

test('entries that have not been signed for hours are warned about', async () => {
  const one = await checkpointOf({ signed: 9, headAgeMs: 3 * HOUR_MS })
  const all = await checkpointOf({ headAgeMs: 3 * HOUR_MS })

  expect([one.state, one.message]).toEqual(['warning', 'the last entry of the ledger is not signed'])
  expect([all.state, all.message]).toEqual(['warning', 'the last 10 entries of the ledger are not signed'])
})

test('a signed entry that is no longer the one that was signed is broken, whatever else is right', async () => {
  expect(await checkpointOf({ signed: 10, isForged: true })).toMatchObject({
    state: 'broken',
    message: 'entry 10 of the ledger is not the one that was signed',
    fix: expect.stringContaining('veto audit verify'),
  })
})

test('a signed ledger is said to be signed, and whether copies are sent elsewhere', async () => {
  const idle = await checkpointOf({ signed: 10, headAgeMs: 48 * HOUR_MS, isSentElsewhere: true })
  const busy = await checkpointOf({ signed: 9 })

  expect([idle.state, idle.message]).toEqual([
    'ok',
    'entry 10 was signed at 2026-11-20T21:00:00.000Z; copies are sent elsewhere',
  ])
  expect([busy.state, busy.message]).toEqual([
    'ok',
    'entry 9 was signed at 2026-11-20T21:00:00.000Z; no copies are sent elsewhere (VETO_CHECKPOINT_CALLBACK, VETO_CHECKPOINT_BUCKET)',
  ])
})
