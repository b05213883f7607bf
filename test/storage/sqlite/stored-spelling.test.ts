import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { threadEventId } from '../../../src/approval/model/delivery.ts'
import type { KeptRequest } from '../../../src/approval/model/request.ts'
import { createInProcessChanges } from '../../../src/storage/in-process-changes.ts'
import { openStore } from '../../../src/storage/sqlite/open-store.ts'
import {
  ANN,
  aDelivery,
  aGrant,
  anObligation,
  aPendingRequest,
  aRequest,
  aRequirement,
  BEN,
  NOW_MS,
  opening,
} from '../../support/builders.ts'
import { silentLog } from '../../support/silent-log.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const REQUIREMENT = aRequirement({ escalationGroups: ['managers'] })
/** As the database holds it. */
const STORED_REQUIREMENT = { groups: ['finance-team'], quorum: 1, standIns: ['managers'] }

/** A store, and the columns of its tables as they stand on disk. */
async function aDatabase() {
  const database = join(tempFolder(), 'veto.db')
  const store = await openStore({ database, log: silentLog, changes: createInProcessChanges(), alone: false })
  const raw = new Database(database)
  onTestFinished(async () => {
    raw.close()
    await store.close()
  })
  return {
    store,
    json: (sql: string): unknown => JSON.parse(String(raw.prepare(sql).pluck().get())),
    put: (sql: string, value: unknown) => void raw.prepare(sql).run(JSON.stringify(value)),
  }
}

function anEditedRequest(): KeptRequest {
  const { state, ...request } = aPendingRequest(
    {
      edit: {
        by: BEN,
        atMs: NOW_MS,
        params: { pin: '1' },
        maskedParams: { pin: '‹masked›' },
        furthestStage: 2,
      },
    },
    {
      obligation: anObligation({ stages: [[REQUIREMENT]] }),
      channelsByGroup: { 'finance-team': '#finance', managers: '#managers' },
      restartedAtMs: NOW_MS + 1,
      timeoutExtendedAtMs: NOW_MS + 2,
      pausedMs: 3,
    },
  )
  return { ...request, state }
}

const STORED_STATE = {
  status: 'pending',
  hold: null,
  takenBack: null,
  reason: 'Refunds over $500 require finance review',
  terms: { ...anObligation(), stages: [[STORED_REQUIREMENT]] },
  places: { 'finance-team': '#finance', managers: '#managers' },
  members: { 'finance-team': ['@finance'] },
  formerChannels: [],
  stage: 0,
  deadlineMs: NOW_MS + 3_600_000,
  votes: [],
  remindedAtMs: null,
  escalatedAtMs: null,
  startedAgainMs: NOW_MS + 1,
  prolongedAtMs: NOW_MS + 2,
  extension: null,
  inquiries: [],
  pause: null,
  stoodStillMs: 3,
  blocked: null,
}
const STORED_EDIT = {
  by: { id: 'U0BEN', name: 'Ben' },
  atMs: NOW_MS,
  params: { pin: '1' },
  shown: { pin: '‹masked›' },
  reached: 2,
}

test('a pending request is written in the stored spelling of its state and its edit', async () => {
  const { store, json } = await aDatabase()

  await store.commit(opening(anEditedRequest()))

  expect(json('SELECT state FROM requests')).toEqual(STORED_STATE)
  expect(json('SELECT edit FROM request_params')).toEqual(STORED_EDIT)
})

test('a pending request in the stored spelling is read back with its state and its edit', async () => {
  const { store, put } = await aDatabase()
  const request = anEditedRequest()
  await store.commit(opening({ ...request, state: aPendingRequest().state, edit: null }))

  put('UPDATE requests SET state = ?', STORED_STATE)
  put('UPDATE request_params SET edit = ?', STORED_EDIT)

  await expect(store.request(request.id)).resolves.toEqual(request)
})

test('feedback is written and read back in its stored spelling', async () => {
  const { store, json, put } = await aDatabase()
  const rating = { by: ANN, rating: 'good', comment: null, atMs: NOW_MS } as const
  const request = aRequest({ feedback: { channelsByGroup: { growth: '#growth' }, ratings: [rating] } })

  await store.commit(opening(request))

  expect(json('SELECT feedback FROM requests')).toEqual({ places: { growth: '#growth' }, given: [rating] })
  put('UPDATE requests SET feedback = ?', { places: { growth: '#new' }, given: [] })
  await expect(store.request(request.id)).resolves.toMatchObject({
    feedback: { channelsByGroup: { growth: '#new' }, ratings: [] },
  })
})

test('the requirements of a grant are written and read back in their stored spelling', async () => {
  const { store, json, put } = await aDatabase()
  const grant = aGrant({ requirements: [REQUIREMENT] })

  await store.commit([{ do: 'insert_grant', grant }])

  expect(json('SELECT demands FROM grants')).toEqual([STORED_REQUIREMENT])
  put('UPDATE grants SET demands = ?', [{ ...STORED_REQUIREMENT, quorum: 2 }])
  await expect(store.grant(grant.id)).resolves.toMatchObject({
    requirements: [{ ...REQUIREMENT, quorum: 2 }],
  })
})

test('an event of a thread is written and read back in its stored spelling', async () => {
  const { store, json, put } = await aDatabase()
  const request = aPendingRequest()
  const id = threadEventId(request, 0, '#finance-approvals')
  const subject = { kind: 'thread_event', requestId: request.id, event: { kind: 'reminder' } } as const

  await store.commit([...opening(request), { do: 'deliver', delivery: aDelivery(request, { id, subject }) }])

  const stored = { kind: 'note', requestId: request.id, note: { kind: 'reminder' } }
  expect(id).toBe(`note:${request.id}:1:0:#finance-approvals`)
  expect(json('SELECT subject FROM deliveries')).toEqual(stored)
  put('UPDATE deliveries SET subject = ?', { ...stored, note: { kind: 'end' } })
  await expect(store.delivery(id)).resolves.toMatchObject({ subject: { ...subject, event: { kind: 'end' } } })
})

test('a held request is read as it was written, and cannot be changed at the end of its hold although its deadline is later', async () => {
  const { store } = await aDatabase()
  const hold = {
    by: ANN,
    comment: 'ok',
    sinceMs: NOW_MS,
    untilMs: NOW_MS + 10_000,
    grant: { scope: 'tool', span: 'hour' } as const,
  }
  const takenBack = { by: BEN, from: [ANN], atMs: NOW_MS }
  const request = aPendingRequest({}, { hold, takenBack, obligation: anObligation({ undoMs: 10_000 }) })
  await store.commit(opening(request))

  expect(await store.request(request.id)).toEqual(request)
  expect(await store.due(NOW_MS + 10_000, 10)).toEqual([request])
  const change = { do: 'transition', request: { ...request, version: 2 }, from: 'pending' } as const
  expect(await store.commit([{ ...change, beforeDeadlineMs: NOW_MS + 10_000 }])).toEqual({
    ok: false,
    refused: 'transition',
  })
  expect(await store.commit([{ ...change, beforeDeadlineMs: NOW_MS + 9_999 }])).toEqual({ ok: true })
})

test('a pending request that an older version wrote is not held', async () => {
  const { store, json, put } = await aDatabase()
  const request = aPendingRequest()
  await store.commit(opening(request))
  const { hold, takenBack, terms, ...state } = z
    .object({ terms: z.looseObject({}) })
    .loose()
    .parse(json('SELECT state FROM requests'))
  const { undoMs, ...olderTerms } = terms
  put('UPDATE requests SET state = ?', { ...state, terms: olderTerms })

  expect([hold, takenBack, undoMs]).toEqual([null, null, null])
  expect(await store.request(request.id)).toEqual(request)
})
