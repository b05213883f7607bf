import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { SettledStatus } from '../../../src/approval/model/approval.ts'
import { A_CALL, type Subject } from '../../../src/approval/model/subject.ts'
import { canonicalJson } from '../../../src/core/canonical-json.ts'
import type { Json, JsonObject } from '../../../src/core/json.ts'
import { aKey } from '../../support/agent-keys.ts'
import { ANN, aCall, aGrant, aPendingRequest, aRequest, NOW_MS, settledAs } from '../../support/builders.ts'
import { runCount } from '../../support/run-count.ts'
import { allowed, openExecutions } from './executions-harness.ts'

const HOUR_MS = 3_600_000
const PARAMS = { amount_cents: 72_000 }
const BY_GRANT = `rules: [{ name: mails, tool: send_mail, action: require_approval, approvers: [growth], grant: { scope: [tool], max: 1h } }]
approvers: { growth: { channel: "#growth" } }`
const QUESTION: Subject = { kind: 'question', form: 'text', options: [] }

test('redeem() starts an allowed call once, and records who started it', async () => {
  const { executions, insertRequest, factsOf, store } = await openExecutions()
  const { id } = await insertRequest(allowed())

  const started = await executions.redeem(id, PARAMS, aKey())

  expect(started).toMatchObject({ version: 2, execution: { status: 'redeemed', atMs: NOW_MS } })
  expect(await store.request(id)).toEqual(started)
  await expect(executions.redeem(id, PARAMS, aKey())).rejects.toMatchObject({ code: 'already_redeemed' })
  expect(await factsOf('redeemed')).toMatchObject([
    { requestId: id, actor: 'agent:support-agent', status: 'redeemed', outcome: 'allowed' },
  ])
})

test.each([1, 2])(
  'redeem() starts no call by a grant that is revoked right after its read number %i',
  async (times) => {
    const { executions, insertRequest, factsOf, store } = await openExecutions(BY_GRANT)
    const grant = aGrant({ scope: { kind: 'tool', name: 'send_mail' }, requestId: null, requirements: null })
    await store.commit([{ do: 'insert_grant', grant }])
    const state = { status: 'allowed', reason: 'granted', grantId: grant.id } as const
    const call = aCall({ tool: 'send_mail', params: PARAMS })
    const { id } = await insertRequest(aRequest({ call, maskedParams: PARAMS, state }))
    const read = store.grant
    let reads = 0
    Object.assign(store, {
      async grant(grantId: typeof grant.id) {
        const found = await read(grantId)
        reads += 1
        if (reads === times) await store.commit([{ do: 'revoke_grant', id: grantId, by: ANN, atMs: NOW_MS }])
        return found
      },
    })

    await expect(executions.redeem(id, PARAMS, aKey())).rejects.toMatchObject({ code: 'no_longer_allowed' })
    expect(await factsOf('redeemed')).toEqual([])
  },
)

test('redeem() accepts the params with their keys in any order', async () => {
  const { executions, insertRequest } = await openExecutions()
  const { id } = await insertRequest(allowed({ a: 1, b: { c: 2, d: [] } }))

  const started = await executions.redeem(id, { b: { d: [], c: 2 }, a: 1 }, aKey())

  expect(started.execution?.status).toBe('redeemed')
})

test('redeem() requires the edited params when a person edited them', async () => {
  const { executions, insertRequest } = await openExecutions()
  const pending = aPendingRequest({ call: aCall({ params: PARAMS }) })
  const edited = { amount_cents: 50_000 }
  const edit = { by: ANN, atMs: NOW_MS, params: edited, maskedParams: edited, furthestStage: 0 }
  const { id } = await insertRequest({ ...settledAs(pending, 'approved'), edit })

  await expect(executions.redeem(id, PARAMS, aKey())).rejects.toMatchObject({ code: 'params_mismatch' })
  expect((await executions.redeem(id, edited, aKey())).execution?.status).toBe('redeemed')
})

test('redeem() refuses a request that is not allowed, and names its status', async () => {
  const { executions, insertRequest } = await openExecutions()
  const pending = await insertRequest(aPendingRequest({ call: aCall({ params: PARAMS }) }))
  const denied = await insertRequest(
    allowed(PARAMS, { state: { status: 'denied', reason: 'no', lockedDownBy: null } }),
  )
  const others = ['rejected', 'expired', 'cancelled'] satisfies SettledStatus[]
  const settled = others.map((status) => settledAs(aPendingRequest(), status))
  for (const request of settled) await insertRequest(request)

  const refusals = await Promise.all(
    [pending, denied, ...settled].map(({ id, call }) =>
      executions.redeem(id, call.params, aKey()).catch((error: unknown) => error),
    ),
  )

  expect(refusals).toMatchObject(
    ['pending', 'denied', ...others].map((status) => ({
      code: 'not_allowed',
      message: `Expected an allowed request, got one that is ${status}; run the call only once it is allowed`,
    })),
  )
})

test.each([QUESTION, { kind: 'plan' } satisfies Subject])(
  'redeem() refuses an approved $kind',
  async (subject) => {
    const { executions, insertRequest } = await openExecutions()
    const { id, call } = await insertRequest(settledAs(aPendingRequest({ subject }), 'approved'))

    await expect(executions.redeem(id, call.params, aKey())).rejects.toMatchObject({ code: 'not_allowed' })
  },
)

test("redeem() does not find another agent's request", async () => {
  const { executions, insertRequest } = await openExecutions()
  const { id } = await insertRequest(allowed())

  const theirs = executions.redeem(id, PARAMS, aKey({ agents: 'sales-*' }))

  await expect(theirs).rejects.toMatchObject({ code: 'not_found' })
})

test.each([
  ['a call that was allowed at once', allowed()],
  ['an approved call', settledAs(aPendingRequest({ call: aCall({ params: PARAMS }) }), 'approved')],
])(
  'redeem() starts %s a millisecond before it lapses, and neither at that moment nor after it',
  async (_, request) => {
    const settledMs = request.state.status === 'approved' ? 1_000 : 0
    const outcomes: unknown[] = []
    for (const offsetMs of [-1, 0, 1]) {
      const { executions, insertRequest, clock, store } = await openExecutions()
      const { id } = await insertRequest(request)
      await clock.advance(settledMs + HOUR_MS + offsetMs)
      const tried = await executions.redeem(id, PARAMS, aKey()).catch((error: unknown) => error)
      outcomes.push(tried, await store.request(id))
    }

    expect(outcomes).toMatchObject([
      { execution: { status: 'redeemed' } },
      { execution: { status: 'redeemed' } },
      { code: 'lapsed' },
      { execution: { status: 'lapsed' } },
      { code: 'lapsed' },
      { execution: { status: 'lapsed' } },
    ])
  },
)

const MUTATIONS = runCount(300)
const PER_REQUEST = 10

test(`T5: redeem() never starts the call when the params differ in any way from those allowed (GHSA-hjvp-qhm6-wrh2): none of ${MUTATIONS} mutations is accepted`, async () => {
  const { executions, insertRequest, store } = await openExecutions()

  await fc.assert(
    fc.asyncProperty(mutated(), async ([params, others]) => {
      const { id } = await insertRequest(allowed(params, { subject: A_CALL }))

      const attempts = others.map((other) => executions.redeem(id, other, aKey()))
      for (const attempt of await Promise.allSettled(attempts)) {
        expect(attempt).toMatchObject({ status: 'rejected', reason: { code: 'params_mismatch' } })
      }
      expect((await store.request(id))?.execution).toBeNull()
    }),
    { numRuns: Math.ceil(MUTATIONS / PER_REQUEST) },
  )
})

/** Params, and the same several times, each with one thing changed, added or taken away. */
function mutated(): fc.Arbitrary<readonly [JsonObject, readonly JsonObject[]]> {
  const key = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 5 })
  const mutation = fc.record({ seed: fc.nat(), value: someJson(), newKey: key })
  return fc
    .record({
      params: fc.dictionary(key, someJson(), { minKeys: 1, maxKeys: 5 }),
      mutations: fc.array(mutation, { minLength: PER_REQUEST, maxLength: PER_REQUEST }),
    })
    .map(({ params, mutations }) => [params, differing(params, mutations)] as const)
}

/** A change to what was there before, such as null to null, changes nothing: the param `one more` is then added. */
function differing(params: JsonObject, mutations: readonly Mutation[]): readonly JsonObject[] {
  const text = canonicalJson(params)
  return mutations.map((mutation) => {
    const other = changedOnce(params, mutation)
    return canonicalJson(other) === text ? { ...params, 'one more': null } : other
  })
}

function someJson(): fc.Arbitrary<Json> {
  const { tree } = fc.letrec<{ tree: Json }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      fc.constantFrom<Json>(null, true, false, 0, 1, '', '0', ' '),
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.string({ unit: 'grapheme', maxLength: 5 }),
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(fc.string({ unit: 'grapheme', maxLength: 3 }), tie('tree'), { maxKeys: 3 }),
    ),
  }))
  return tree
}

interface Mutation {
  readonly seed: number
  readonly value: Json
  readonly newKey: string
}

/** Goes down one way, and changes what is at its end. */
function changedOnce(params: JsonObject, mutation: Mutation): JsonObject {
  const { seed, value, newKey } = mutation
  const keys = Object.keys(params)
  const at = keys[seed % Math.max(1, keys.length)]
  const rest = Math.floor(seed / 7)
  const inner = at === undefined ? undefined : params[at]
  if (at === undefined || inner === undefined || seed % 7 === 0) return { ...params, [newKey]: value }
  if (seed % 7 === 1) return Object.fromEntries(Object.entries(params).filter(([key]) => key !== at))
  if (isObject(inner)) return { ...params, [at]: changedOnce(inner, { ...mutation, seed: rest }) }
  return { ...params, [at]: Array.isArray(inner) && seed % 7 < 4 ? [...inner, value] : value }
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
