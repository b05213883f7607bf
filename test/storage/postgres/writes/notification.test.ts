import { expect, test } from 'vitest'
import { newRequestId } from '../../../../src/core/ids.ts'
import {
  ANY_CHANGE,
  decodeNotification,
  encodeNotification,
} from '../../../../src/storage/postgres/writes/notification.ts'
import { notifyOf } from '../../../../src/storage/postgres/writes/notify.ts'
import { aDelivery, aPendingRequest, aRequest, NOW_MS, opening } from '../../../support/builders.ts'

test('a notification says what another process committed, and nothing to the process that sent it', () => {
  const id = newRequestId(NOW_MS)
  const payload = encodeNotification({
    origin: 'there',
    kinds: ['transition', 'deliver'],
    ids: [id],
    dueAtMs: NOW_MS,
  })

  expect(decodeNotification(payload, 'here')).toEqual({
    kinds: new Set(['transition', 'deliver']),
    requestIds: [id],
    dueAtMs: NOW_MS,
  })
  expect(decodeNotification(payload, 'there')).toBeNull()
})

test.each(['', 'there req_1', '{"origin":"there"}', '[]', 'null'])(
  'the notification %j, which another version may have sent, stands for any change',
  (payload) => {
    expect(decodeNotification(payload, 'here')).toEqual(ANY_CHANGE)
  },
)

test('a call that is decided at once is announced to nobody, and requests that wait in parts below the limit of PostgreSQL', () => {
  const pending = Array.from({ length: 400 }, () => {
    const request = aPendingRequest()
    return [...opening(request), { do: 'deliver', delivery: aDelivery(request) } as const]
  })

  expect(notifyOf('here', [opening(aRequest())])).toEqual([])
  const payloads = notifyOf('here', pending).map(({ values }) => String(values[0]))
  expect(payloads).toHaveLength(3)
  for (const payload of payloads) expect(Buffer.byteLength(payload)).toBeLessThan(8_000)
})
