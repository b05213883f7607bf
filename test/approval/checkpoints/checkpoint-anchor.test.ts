import { expect, test } from 'vitest'
import { createCheckpointAnchor } from '../../../src/approval/checkpoints/checkpoint-anchor.ts'
import type { SendResult } from '../../../src/approval/ports/webhook-sender.ts'
import { NOW_MS } from '../../support/builders.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { silentLog } from '../../support/silent-log.ts'

const LATER: SendResult = { kind: 'later', afterMs: 0, why: 'the receiver could not be reached' }

/** An anchor whose receiver answers with these results in turn, and then accepts everything. */
function anAnchor(...results: readonly SendResult[]) {
  const clock = createFakeClock()
  const sent: { readonly id: string; readonly atMs: number }[] = []
  const anchor = createCheckpointAnchor({
    webhookSender: {
      async send({ id }) {
        sent.push({ id, atMs: clock.nowMs() - NOW_MS })
        return results[sent.length - 1] ?? { kind: 'delivered' }
      },
    },
    target: 'archive',
    clock,
    log: silentLog,
  })
  const send = (seq: number) => anchor.send({ seq, hash: 'a'.repeat(64), signedAtMs: NOW_MS, token: 'a.b.c' })
  return { anchor, clock, sent, send }
}

test('a checkpoint is sent again with growing pauses until it is accepted, under the same id', async () => {
  const { clock, sent, send } = anAnchor(LATER, LATER, LATER)

  send(7)
  await clock.advance(0)
  await clock.advance(3_600_000)

  expect(sent).toEqual([0, 1_000, 3_000, 7_000].map((atMs) => ({ id: 'cp_7', atMs })))
})

test('the pause that the receiver asks for is kept', async () => {
  const { clock, sent, send } = anAnchor({ ...LATER, afterMs: 30_000 })

  send(7)
  await clock.advance(0)
  await clock.advance(30_000)

  expect(sent.map(({ atMs }) => atMs)).toEqual([0, 30_000])
})

test('a newer checkpoint replaces one that was not delivered', async () => {
  const { clock, sent, send } = anAnchor(LATER)

  send(7)
  await clock.advance(0)
  send(9)
  await clock.advance(0)
  await clock.advance(3_600_000)

  expect(sent.map(({ id }) => id)).toEqual(['cp_7', 'cp_9'])
})

test('a checkpoint that is refused is not sent again, and the next one is sent', async () => {
  const { clock, sent, send } = anAnchor({ kind: 'refused', why: '410' })

  send(7)
  await clock.advance(0)
  await clock.advance(3_600_000)
  send(9)
  await clock.advance(0)

  expect(sent.map(({ id }) => id)).toEqual(['cp_7', 'cp_9'])
})

test('nothing is sent after the anchor was stopped', async () => {
  const { anchor, clock, sent, send } = anAnchor(LATER)
  send(7)
  await clock.advance(0)

  await anchor.stop()
  send(9)
  await clock.advance(3_600_000)

  expect(sent).toHaveLength(1)
})
