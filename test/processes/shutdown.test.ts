import { expect, onTestFinished, test } from 'vitest'
import { violations } from '../../soak/invariants/check.ts'
import { readEvidence } from '../../soak/record/evidence.ts'
import type { Operation } from '../../soak/record/operation.ts'
import { type RecordedCall, recordedCalls } from '../../soak/rig/recorded-call.ts'
import { createRig } from '../../soak/rig/rig.ts'
import { withStore } from '../../soak/rig/with-store.ts'

const WAITING = 250
const CALLING = 250
const PENDING = WAITING + CALLING

test('a server that is asked to end with 500 calls in flight answers each, within ten seconds, and leaves nothing half done', async () => {
  const rig = await createRig({ desks: 4 })
  onTestFinished(() => rig.close())
  const operations: Operation[] = []
  const call = recordedCalls({ client: 'one', bearer: await rig.bearer('agent-1'), url: rig.url, operations })
  const server = rig.start()
  onTestFinished(() => server.kill())
  await server.ready

  // Opens as many connections as are used afterwards: what is sent has arrived when the first answer comes.
  const asked = await Promise.all(numbers(PENDING).map((n) => authorize(call, `ask_${n % 4}`, n)))
  const waits = asked.slice(0, WAITING).map((pending) =>
    call({
      kind: 'read',
      about: pending?.requestId ?? null,
      idempotencyKey: null,
      method: 'GET',
      path: `/v1/requests/${pending?.requestId}?wait=60s`,
    }),
  )
  const calls = numbers(CALLING).map((n) => authorize(call, 'read', PENDING + n))
  await calls[0]
  const endedAfterMs = elapsed(server.end())
  const answers = await Promise.all([...waits, ...calls])

  const codes = new Set(answers.map((answer) => `${answer?.httpStatus} ${answer?.code}`))
  expect([...codes].sort()).toEqual(['200 null', '503 shutting_down'])
  const refused = answers.filter((answer) => answer?.httpStatus === 503)
  expect(refused.filter((answer) => !/^[1-9]\d*$/.test(answer?.retryAfter ?? ''))).toEqual([])
  expect(await endedAfterMs).toEqual({ code: 0, isWithinTenSeconds: true })
  const evidence = await withStore(rig.database, readEvidence)
  expect(violations(operations, evidence)).toEqual([])
  const allowed = (await Promise.all(calls)).filter((answer) => answer?.allowed)
  expect(evidence.requests.size).toBe(PENDING + allowed.length)
})

function numbers(count: number): readonly number[] {
  return Array.from({ length: count }, (_, n) => n)
}

function authorize(call: RecordedCall, tool: string, number: number) {
  return call({
    ...{ kind: 'authorize', about: null, idempotencyKey: null, method: 'POST', path: '/v1/authorize' },
    body: { agentId: 'agent-1', tool, params: { number } },
  })
}

async function elapsed(ended: Promise<number | null>) {
  const startedMs = performance.now()
  const code = await ended
  return { code, isWithinTenSeconds: performance.now() - startedMs < 10_000 }
}
