import { expect, test } from 'vitest'
import { retry } from '../src/retry.ts'
import type { Runtime } from '../src/runtime.ts'
import { VetoError, type VetoErrorCode, type VetoErrorDetails } from '../src/veto-error.ts'

test('retry() doubles the pause each time, up to five seconds, and passes the remaining time', async () => {
  const { runtime, pauses } = fakeRuntime()
  const left: number[] = []

  const done = await retry(runtime, { deadlineMs: 60_000 }, async (leftMs) => {
    left.push(leftMs)
    return left.length > 8 ? 'done' : failing('network_error')
  })

  expect(done).toBe('done')
  expect(pauses).toEqual([100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000])
  expect(left.slice(0, 3)).toEqual([60_000, 59_900, 59_700])
})

test('retry() shortens the pause by at most half, at random', async () => {
  const { runtime, pauses } = fakeRuntime({ chance: () => 0 })
  let attempts = 0

  await retry(runtime, { deadlineMs: 60_000 }, async () => {
    attempts += 1
    return attempts > 1 ? 'done' : failing('network_error')
  })

  expect(pauses).toEqual([50])
})

test("retry() waits at least the server's Retry-After, and up to a second more at random, so that agents do not return all at once", async () => {
  const waited = async (chance: number) => {
    const { runtime, pauses } = fakeRuntime({ chance: () => chance })
    let attempts = 0
    await retry(runtime, { deadlineMs: 60_000 }, async () => {
      attempts += 1
      return attempts > 1 ? 'done' : failing('shutting_down', { status: 503, retryAfterMs: 7_000 })
    })
    return pauses
  }

  expect([await waited(0), await waited(0.5), await waited(1)]).toEqual([[7_000], [7_500], [8_000]])
})

test("retry() tries again in time when there is little more time than the server's Retry-After", async () => {
  const { runtime, pauses } = fakeRuntime({ chance: () => 0.99 })
  let attempts = 0

  const done = await retry(runtime, { deadlineMs: 7_500 }, async () => {
    attempts += 1
    return attempts > 1 ? 'done' : failing('shutting_down', { status: 503, retryAfterMs: 7_000 })
  })

  expect(done).toBe('done')
  expect(pauses).toEqual([7_247.5])
})

test('retry() waits as long as a quota says, and throws that refusal when there is no time for it', async () => {
  const { runtime, pauses } = fakeRuntime()
  const details = { status: 429, retryAfterMs: 20_000 }

  const refused = retry(runtime, { deadlineMs: 30_000 }, () => failing('too_many_requests', details))

  await expect(refused).rejects.toMatchObject({ code: 'too_many_requests', retryAfterMs: 20_000 })
  expect(pauses).toEqual([21_000])
})

test('retry() gives up when the next attempt would come after the deadline', async () => {
  const { runtime, pauses } = fakeRuntime()

  const failure = retry(runtime, { deadlineMs: 1_000 }, () => failing('network_error'))

  await expect(failure).rejects.toMatchObject({ code: 'network_error' })
  expect(pauses).toEqual([100, 200, 400])
})

test.each<[VetoErrorCode, number | null]>([
  ['bad_answer', 200],
  ['internal', 500],
  ['not_found', 404],
  ['aborted', null],
])('retry() does not retry after %s', async (code, status) => {
  const { runtime, pauses } = fakeRuntime()

  await expect(retry(runtime, { deadlineMs: 60_000 }, () => failing(code, { status }))).rejects.toMatchObject(
    {
      code,
    },
  )
  expect(pauses).toEqual([])
})

test('retry() rethrows at once what is not a VetoError', async () => {
  const { runtime } = fakeRuntime()

  await expect(
    retry(runtime, { deadlineMs: 60_000 }, async () => {
      throw new TypeError('a mistake')
    }),
  ).rejects.toThrow(TypeError)
})

test('retry() reports the denial that it received rather than the later connection error', async () => {
  const { runtime } = fakeRuntime()
  let attempts = 0

  const failure = retry(runtime, { deadlineMs: 1_000 }, () => {
    attempts += 1
    return attempts === 1
      ? failing('audit_unavailable', { status: 503, problem: A_PROBLEM })
      : failing('timeout')
  })

  await expect(failure).rejects.toMatchObject({ code: 'audit_unavailable' })
  expect(attempts).toBeGreaterThan(1)
})

const A_PROBLEM = {
  type: '',
  title: '',
  status: 503,
  code: 'audit_unavailable',
  detail: '',
  allowed: false,
} as const

async function failing(code: VetoErrorCode, details: VetoErrorDetails = {}): Promise<never> {
  throw new VetoError(code, 'No', details)
}

/** A runtime in which sleeping takes no time, and the hands move all the same. */
function fakeRuntime(overrides: Partial<Runtime> = {}) {
  const pauses: number[] = []
  let nowMs = 0
  const runtime: Runtime = {
    nowMs: () => nowMs,
    today: () => '2026-11-20T22:00:00.000Z',
    async sleep(ms) {
      pauses.push(ms)
      nowMs += ms
    },
    chance: () => 1,
    newKey: () => 'key',
    warn: () => undefined,
    ...overrides,
  }
  return { runtime, pauses }
}
