import { Webhook } from 'standardwebhooks'
import { expect, test } from 'vitest'
import { readCallback } from '../src/index.ts'
import type { JsonRecord } from '../src/protocol/json.ts'
import { clientOf, outcomeOf } from './answering.ts'
import { METHOD_NAMES, methodOf } from './methods.ts'
import { mutations } from './mutations.ts'
import { became, REDEEMED } from './started.ts'
import { ALLOWED, APPROVED } from './views.ts'

/** Wrong answers are not asked for again, so that no call takes this long. */
const LONG_MS = 60_000
const AT = '2026-11-20T22:00:00.000Z'
const SECRET = `whsec_${Buffer.alloc(32, 'a').toString('base64')}`

test.each(METHOD_NAMES)(
  'an answer that is wrong in one field is a VetoError, or changes nothing that matters: %s',
  async (name) => {
    const { answer, status = 200, call, expected } = methodOf(name)
    expect(
      await outcomeOf(
        call(
          clientOf(() => answerOf(name, status, answer), LONG_MS),
          LONG_MS,
        ),
      ),
    ).toMatchObject({
      value: expected,
    })

    for (const mutant of mutations(recordOf(answer))) {
      const outcome = await outcomeOf(
        call(
          clientOf(() => answerOf(name, status, mutant), LONG_MS),
          LONG_MS,
        ),
      )

      if ('value' in outcome) expect(outcome.value).toMatchObject(expected)
      else expect(outcome.error).toMatchObject({ name: 'VetoError', code: 'bad_answer' })
    }
  },
)

test('an answer that is wrong in one field starts no call', async () => {
  for (const mutant of mutations(recordOf(REDEEMED))) {
    const ran: unknown[] = []
    const client = clientOf((path) => Response.json(path.endsWith('/redeem') ? mutant : became('succeeded')))
    await outcomeOf(client.execute(ALLOWED, (params) => ran.push(params)))

    const isStart = mutant['id'] === 'req_1' && mutant['status'] === 'redeemed'
    if (!isStart) expect(ran).toEqual([])
  }
})

test('an answer that is wrong in one field releases no result that was not accepted', async () => {
  for (const mutant of mutations(recordOf(became('succeeded')))) {
    const client = clientOf((path) => Response.json(path.endsWith('/redeem') ? REDEEMED : mutant), LONG_MS)
    const outcome = await outcomeOf(client.execute(ALLOWED, () => 'done'))

    if ('value' in outcome) {
      expect(mutant).toMatchObject({ id: 'req_1', execution: { status: 'succeeded', refused: null } })
    } else {
      expect(outcome.error).toMatchObject({ name: 'VetoError', code: 'result_refused' })
    }
  }
})

test('an answer that is wrong in one field is a VetoError when Veto posts it to a callback', async () => {
  const call = { agentId: 'support-agent', tool: 'refund_payment', sessionId: null, toolCallId: null }
  const body = { type: 'request.settled', timestamp: AT, call, data: recordOf(APPROVED) }

  for (const mutant of mutations(body)) {
    const text = JSON.stringify(mutant)
    const outcome = await outcomeOf(readCallback(text, signedHeaders(text), SECRET))

    if ('error' in outcome) {
      expect(outcome.error).toMatchObject({ name: 'VetoError', code: 'callback_invalid' })
    }
  }
})

function recordOf(value: object): JsonRecord {
  return JSON.parse(JSON.stringify(value))
}

function answerOf(name: string, status: number, answer: object): Response {
  if (name !== 'events') return Response.json(answer, { status })
  const text = `event: request\nid: 1\ndata: ${JSON.stringify(answer)}\n\n`
  return new Response(text, { headers: { 'content-type': 'text/event-stream' } })
}

function signedHeaders(text: string) {
  const at = new Date()
  return {
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': new Webhook(SECRET).sign('msg_1', at, text),
  }
}
