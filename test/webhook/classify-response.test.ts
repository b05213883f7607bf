import { expect, test } from 'vitest'
import { classifyResponse } from '../../src/webhook/classify-response.ts'
import { NOW_MS } from '../support/builders.ts'

test.each([200, 201, 202, 204, 299])('classifyResponse() treats %d as delivered', (status) => {
  expect(classifyResponse(answer(status), NOW_MS)).toEqual({ kind: 'delivered' })
})

test('classifyResponse() treats 410 as a receiver that wants no more', () => {
  expect(classifyResponse(answer(410), NOW_MS)).toEqual({
    kind: 'refused',
    why: 'the receiver answered 410: it wants no more callbacks',
  })
})

test.each([300, 304, 400, 401, 403, 404, 408, 409, 422, 425, 429, 500, 502, 503, 504, 599])(
  'classifyResponse() treats %d as a temporary failure',
  (status) => {
    expect(classifyResponse(answer(status), NOW_MS)).toMatchObject({ kind: 'later', afterMs: 0 })
  },
)

test.each([
  ['120', 120_000],
  ['0', 0],
  [new Date(NOW_MS + 90_000).toUTCString(), 90_000],
  [new Date(NOW_MS - 90_000).toUTCString(), 0],
  ['999999999', 3_600_000],
  [new Date(NOW_MS + 86_400_000).toUTCString(), 3_600_000],
  ['-5', 0],
  ['1e9', 0],
  ['soon', 0],
  ['2027', 2_027_000],
  ['2027-01-01T00:00:00Z', 0],
])('classifyResponse() reads Retry-After: %s as %d ms, up to an hour', (retryAfter, afterMs) => {
  expect(classifyResponse(answer(503, { 'retry-after': retryAfter }), NOW_MS)).toMatchObject({ afterMs })
})

function answer(status: number, headers: Record<string, string> = {}) {
  return { status, headers: new Headers(headers) }
}
