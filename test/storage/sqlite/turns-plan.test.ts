import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openConnection } from '../../../src/storage/sqlite/connection.ts'
import {
  POSTED_COUNTS,
  QUEUED_COUNTS,
  QUEUED_TURNS,
} from '../../../src/storage/sqlite/reads/channel-cards.ts'
import { NEXT_CARDS, WAITING } from '../../../src/storage/sqlite/reads/deliveries.ts'
import { TURNS } from '../../../src/storage/sqlite/reads/pending-requests.ts'
import { tempFolder } from '../../support/temp-folder.ts'

/** How SQLite says that it runs a query. */
function planOf(sql: string, values: readonly unknown[]): string {
  const db = openConnection(join(tempFolder(), 'veto.db'))
  onTestFinished(() => void db.close())
  const plan = db.prepare<unknown[], { readonly detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
  return plan
    .all(...values)
    .map(({ detail }) => detail)
    .join('\n')
}

const PLACE = { channel: '#finance-approvals', limit: 20 }

test.each([
  ['what is shown next', WAITING, [PLACE.channel, 20], 'deliveries_due (channel=?'],
  ['whose card is next', NEXT_CARDS, [PLACE], 'deliveries_held (channel=? AND waiting_agent=?'],
  ['the cards that stand', POSTED_COUNTS, [PLACE.channel], 'channel_cards USING PRIMARY KEY (channel=?'],
  ['how many wait', QUEUED_COUNTS, [PLACE.channel], 'channel_cards USING PRIMARY KEY (channel=?'],
  ['the list of a channel', QUEUED_TURNS, [PLACE], 'deliveries_held (channel=? AND waiting_agent=?'],
  ['all that waits', TURNS, [PLACE], 'requests_pending_agent (agent_id=?'],
])('%s is read by an index, without a scan of all requests or deliveries', (_what, sql, values, index) => {
  const plan = planOf(sql, values)

  expect(plan).toContain(index)
  expect(plan).not.toMatch(/SCAN (deliveries|requests|d|r|s)\b/)
})
