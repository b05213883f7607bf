import { expect, test } from 'vitest'
import { callbackFor } from '../../../src/approval/decide/callback-for.ts'
import { aPendingRequest, NOW_MS, settledAs } from '../../support/builders.ts'

const SETTLED = { type: 'request.settled', atMs: NOW_MS } as const

test('callbackFor() names the request, the event and the version, so that a repeated event has the same id', () => {
  const request = settledAs(aPendingRequest(), 'approved')

  expect(callbackFor(request, { ...SETTLED, target: 'billing' })).toEqual([
    {
      do: 'insert_callback',
      callback: {
        id: `${request.id}:settled:2`,
        requestId: request.id,
        target: 'billing',
        type: 'request.settled',
        createdAtMs: NOW_MS,
      },
    },
  ])
})

test('callbackFor() returns null when the call named no callback', () => {
  expect(callbackFor(aPendingRequest(), { ...SETTLED, target: null })).toEqual([])
})
