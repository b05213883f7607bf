import { join } from 'node:path'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import type { PendingRequest } from '../../../../src/approval/model/request.ts'
import type { Unit } from '../../../../src/approval/ports/unit.ts'
import { openConnection } from '../../../../src/storage/sqlite/connection.ts'
import { groupWriter } from '../../../../src/storage/sqlite/writes/write-group.ts'
import { aCall, aDelivery, aPendingRequest, opening, settledAs } from '../../../support/builders.ts'
import { tempFolder } from '../../../support/temp-folder.ts'

const COUNTED = `SELECT channel, waiting_agent AS agent_id, sum(ts IS NOT NULL) AS posted,
    sum(ts IS NULL AND unclear = 0 AND dropped = 0) AS queued
  FROM deliveries WHERE waiting_agent IS NOT NULL GROUP BY 1, 2 HAVING posted + queued > 0 ORDER BY 1, 2`

const STEP = fc.record({
  what: fc.constantFrom('open', 'post', 'attempt', 'retry', 'drop', 'again', 'settle'),
  at: fc.nat(30),
  agentId: fc.constantFrom('one', 'two'),
  channels: fc.constantFrom(['#a'], ['#b'], ['#a', '#b']),
  isPosted: fc.boolean(),
})
type Step = typeof STEP extends fc.Arbitrary<infer T> ? T : never

test('the counts of cards in channels always equal a count of the deliveries, whatever happens to these in groups', () => {
  const db = openConnection(join(tempFolder(), 'veto.db'))
  onTestFinished(() => void db.close())
  const write = groupWriter(db)
  const requests: PendingRequest[] = []

  fc.assert(
    fc.property(fc.array(fc.array(STEP, { minLength: 1, maxLength: 6 }), { maxLength: 12 }), (groups) => {
      for (const steps of groups) write(steps.map((step) => unitFor(step, requests)))

      const counts = db.prepare('SELECT * FROM channel_cards ORDER BY channel, agent_id').all()
      expect(counts).toEqual(db.prepare(COUNTED).all())
    }),
    { numRuns: 40 },
  )
})

function unitFor({ what, at, agentId, channels, isPosted }: Step, requests: PendingRequest[]): Unit {
  const known = requests.at(-1 - (at % Math.max(1, requests.length)))
  if (what === 'open' || known === undefined) {
    const request = aPendingRequest({ call: aCall({ agentId }) })
    requests.push(request)
    const cards = channels.map(
      (channel) => ({ do: 'deliver', delivery: aDelivery(request, { channel }) }) as const,
    )
    return [...opening(request), ...cards]
  }
  const channel = channels[0] ?? '#a'
  const { id } = aDelivery(known, { channel })
  const postpone = { do: 'postpone', id, from: { attempts: 0, isPosted }, dueAtMs: 1, attempts: 0 } as const
  switch (what) {
    case 'post':
      return [
        { do: 'delivered', id, posted: { channelId: 'C1', ts: '1.2' }, deliveredVersion: 1, isBrief: false },
      ]
    case 'attempt':
      return [{ ...postpone, maybePosted: true }]
    case 'retry':
      return [{ ...postpone, maybePosted: false }]
    case 'drop':
      return [{ do: 'drop', id }]
    case 'again':
      return [{ do: 'deliver', delivery: aDelivery(known, { channel, desiredVersion: at }) }]
    case 'settle':
      return [
        { do: 'transition', request: settledAs(known, 'rejected'), from: 'pending', beforeDeadlineMs: null },
      ]
  }
}
