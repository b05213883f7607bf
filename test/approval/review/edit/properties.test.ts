import { setImmediate } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mask } from '../../../../src/approval/decide/masking/mask.ts'
import { effectiveApprovals } from '../../../../src/approval/decide/stages.ts'
import {
  type KeptEscalatedRequest,
  maskedParamsOf,
  paramsOf,
} from '../../../../src/approval/model/request.ts'
import type { Json } from '../../../../src/core/json.ts'
import { aBundle } from '../../../policy/builders.ts'
import { startEditHarness } from './edit-harness.ts'

const BUNDLE = aBundle({
  'a.yaml': `
rules:
  - { name: look, tool: pay, action: require_approval, approvers: [team], quorum: 2, edit: [amount, note, more, owner, card] }
  - { name: large, tool: pay, when: args.amount > 50, action: deny }
  - { name: named, tool: pay, when: args.note == "secret", action: deny }
approvers: { team: { channel: "#team", members: [UANN, UBEN, UCLEO] } }
tools:
  pay: { mask: [card], params: { type: object, required: [amount], properties: { amount: { type: integer, minimum: 0 } } } }
`,
})
const FIRST = {
  amount: 1,
  note: 'a',
  to: 'kim',
  card: '9999 9999',
  owner: { card: '9999 9999', name: 'Kim' },
}
const EDITORS = ['UANN', 'UBEN', 'UCLEO']
const MAY_CHANGE = ['amount', 'note', 'more']

const anyValue: fc.Arbitrary<Json> = fc.oneof(
  fc.integer({ min: -5, max: 80 }),
  fc.constantFrom<Json>('secret', 'a', '4242', '‹masked›', null, true, { card: '1' }, []),
  fc.double({ noNaN: true, noDefaultInfinity: true, min: 0 }),
)
const anyEdits = fc.record(
  {
    amount: fc.oneof({ weight: 3, arbitrary: fc.integer({ min: 0, max: 60 }) }, anyValue),
    note: anyValue,
    more: anyValue,
    to: anyValue,
    card: anyValue,
    owner: anyValue,
    extra: anyValue,
    toString: anyValue,
  },
  { requiredKeys: [] },
)

test('an accepted edit differs from the call only in params that may be edited, and is never denied by the bundle', async () => {
  const harness = await startEditHarness(BUNDLE)
  await fc.assert(
    fc.asyncProperty(fc.array(anyEdits, { minLength: 1, maxLength: 3 }), async (all) => {
      let request: KeptEscalatedRequest = await harness.ask({ tool: 'pay', params: FIRST })
      for (const [at, wanted] of all.entries()) {
        const result = await harness.edit(request, EDITORS[at] ?? 'UANN', wanted)
        request = await harness.now(request.id)
        if (result.kind !== 'counted' && result.kind !== 'settled') continue
        expect(othersOf(paramsOf(request))).toEqual(othersOf(FIRST))
        expect(maskedParamsOf(request)).toEqual(mask(paramsOf(request), ['card']))
        const { agentId, tool, category, sessionId } = request.call
        const call = {
          agentId,
          tool,
          category,
          sessionId,
          context: {},
          params: paramsOf(request),
          nowMs: 0,
        }
        expect(BUNDLE.evaluate(call).effect).not.toBe('deny')
      }
    }),
    { numRuns: 200 },
  )
})

const act = fc.record({
  who: fc.constantFrom('UANN', 'UBEN', 'UCLEO'),
  amount: fc.option(fc.integer({ min: 2, max: 4 })),
  turns: fc.nat(12),
})

test('simultaneous votes and edits never approve params that one of the approvers did not see', async () => {
  const harness = await startEditHarness(BUNDLE)
  await fc.assert(
    fc.asyncProperty(
      fc.array(act, { minLength: 2, maxLength: 6 }),
      fc.array(act, { maxLength: 6 }),
      async (...rounds) => {
        let request: KeptEscalatedRequest = await harness.ask({ tool: 'pay', params: FIRST })
        const saw = new Set<string>()
        for (const acts of rounds) {
          const displayed = request
          await Promise.all(
            acts.map(async ({ who, amount, turns }) => {
              for (let turn = 0; turn < turns; turn += 1) await setImmediate()
              saw.add(`${who} ${amountOf(displayed, amount)}`)
              await (amount === null
                ? harness.approve(displayed, who)
                : harness.edit(displayed, who, { amount }))
            }),
          )
          request = await harness.now(request.id)
        }
        for (const { by } of effectiveApprovals(request.state.votes)) {
          expect(saw).toContain(`${by.id} ${amountOf(request, null)}`)
        }
        const { entries } = await harness.store.audit({ request: request.id, limit: 100 })
        const ends = entries.filter(({ kind }) => kind === 'settled')
        expect(ends).toHaveLength(request.state.status === 'approved' ? 1 : 0)
      },
    ),
    { numRuns: 60 },
  )
})

function othersOf(params: Readonly<Record<string, Json>>) {
  return Object.entries(params).filter(([name]) => !MAY_CHANGE.includes(name))
}

/** What somebody approves who wants this amount, or takes what stands there. */
function amountOf(request: KeptEscalatedRequest, wanted: number | null): number {
  return wanted ?? Number(paramsOf(request)['amount'])
}
