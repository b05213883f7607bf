import { expect, test } from 'vitest'
import { createOutageLog } from '../../src/core/outage-log.ts'
import { VetoError } from '../../src/core/veto-error.ts'
import { recordingLog } from '../support/recording-log.ts'

function anOutage() {
  const said: unknown[] = []
  let nowMs = 0
  const outage = createOutageLog(recordingLog(said), () => nowMs)
  const passes = (ms: number) => {
    nowMs += ms
  }
  return { outage, said, passes }
}

const GONE = new VetoError('store_unavailable', 'Cannot reach PostgreSQL at db:5432')
const FAILED = { err: new Error('not written', { cause: GONE }) }

test('an outage is said when it begins, once a minute, and when it ends, and errors of those who needed the database are counted', () => {
  const { outage, said, passes } = anOutage()

  for (let retry = 0; retry < 250; retry += 1) {
    outage.away(GONE)
    outage.log.error(FAILED, 'the outbox could not be read; retrying')
    outage.log.error({ code: 'store_unavailable', at: [] }, 'a route failed')
    passes(500)
  }
  outage.back()

  const why = 'Cannot reach PostgreSQL at db:5432'
  expect(said).toEqual([
    [{ why }, 'the database is away: calls are denied until it is back'],
    [{ why, awayS: 60, omitted: 240 }, 'the database is still away'],
    [{ why, awayS: 120, omitted: 240 }, 'the database is still away'],
    [{ awayS: 125, omitted: 20 }, 'the database is back'],
  ])
})

test('another reason of an outage is said at once, and one that was said before is not', () => {
  const { outage, said } = anOutage()

  for (const why of ['refused', 'a standby', 'refused', 'a standby']) outage.away(new Error(why))

  expect(said).toEqual([
    [{ why: 'refused' }, 'the database is away: calls are denied until it is back'],
    [{ why: 'a standby', awayS: 0, omitted: 0 }, 'the database is still away'],
  ])
})

test('other errors are logged during an outage, and those of the database before and after it', () => {
  const { outage, said } = anOutage()
  const other = { err: new TypeError('Expected a policy') }

  outage.log.error(FAILED, 'before')
  outage.away(GONE)
  outage.log.error(FAILED, 'meanwhile')
  outage.log.warn(FAILED, 'meanwhile')
  outage.log.error(other, 'meanwhile')
  outage.log.info({}, 'meanwhile')
  outage.back()
  outage.log.error(FAILED, 'after')

  expect(said.map((line) => (Array.isArray(line) ? line.at(-1) : line))).toEqual([
    'before',
    'the database is away: calls are denied until it is back',
    'meanwhile',
    'meanwhile',
    'the database is back',
    'after',
  ])
})
