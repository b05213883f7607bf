import fc from 'fast-check'
import { expect, test } from 'vitest'
import { editedRequest } from '../../../../src/approval/decide/edit/edited-request.ts'
import { transition } from '../../../../src/approval/decide/transition.ts'
import { isPending, type PendingRequest, paramsOf } from '../../../../src/approval/model/request.ts'
import { aBundle } from '../../../policy/builders.ts'
import { ANN, aPendingRequest, NOW_MS } from '../../../support/builders.ts'

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000
const BUNDLE = aBundle({
  'a.yaml': `
rules:
  - { name: short, tool: refund_payment, when: args.amount_cents > 100, action: require_approval, approvers: [team], timeout: 5m }
  - { name: long, tool: refund_payment, action: require_approval, approvers: [team], timeout: 2h }
approvers: { team: { channel: "#team" } }
`,
})

test('an edit never extends the deadline, whether it is running or paused', () => {
  fc.assert(
    fc.property(
      fc.boolean(),
      fc.nat(HOUR_MS),
      fc.integer({ min: 1, max: 200 }),
      (isPaused, afterMs, cents) => {
        const atMs = NOW_MS + afterMs
        const before = isPaused ? asked(aPendingRequest()) : aPendingRequest()
        const after = edited(before, { cents, atMs })

        const isShort = cents > 100
        expect(after.state.obligation.timeoutMs).toBe(isShort ? 5 * MINUTE_MS : HOUR_MS)
        expect(after.state.deadlineMs).toBeLessThanOrEqual(before.state.deadlineMs)
        if (isShort) expect(after.state.deadlineMs).toBeLessThanOrEqual(atMs + 5 * MINUTE_MS)
        expect(after.state.pause).toEqual(isShort ? null : before.state.pause)
        expect(paramsOf(after)).toMatchObject({ amount_cents: cents })
      },
    ),
  )
})

test('a reply of the agent after such an edit leaves the deadline unchanged', () => {
  const before = edited(asked(aPendingRequest()), { cents: 150, atMs: NOW_MS + MINUTE_MS })

  const after = transition(before, { kind: 'reply', text: 'It is', atMs: NOW_MS + 2 * MINUTE_MS })

  expect(after.state).toMatchObject({ deadlineMs: NOW_MS + 6 * MINUTE_MS, pause: null })
})

/** Ann asked the agent at once, which stops the clock. */
function asked(request: PendingRequest): PendingRequest {
  const next = transition(request, { kind: 'inquiry', inquiry: { by: ANN, text: 'Why?', atMs: NOW_MS } })
  if (!isPending(next)) throw new Error('A question was expected to settle nothing')
  return next
}

function edited(
  request: PendingRequest,
  { cents, atMs }: { readonly cents: number; readonly atMs: number },
): PendingRequest {
  const params = { ...request.call.params, amount_cents: cents }
  const { agentId, tool, category, sessionId, context } = request.call
  const decision = BUNDLE.evaluate({
    agentId,
    tool,
    category,
    sessionId,
    context: context ?? {},
    params,
    nowMs: atMs,
  })
  if (decision.effect === 'deny') throw new Error(decision.reason)
  return editedRequest(request, {
    edited: { params, maskedParams: params },
    decision,
    bundle: BUNDLE,
    by: ANN,
    atMs,
  })
}
