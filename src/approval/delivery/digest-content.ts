import type { Clock } from '../../core/clock.ts'
import { monthBefore } from '../../core/months.ts'
import type { Period } from '../../ledger/period.ts'
import type { Delivery, DeliverySubject, DigestSpan } from '../model/delivery.ts'
import type { PeriodActivity, ReadActivity } from '../model/period-activity.ts'
import type { GrantStore } from '../ports/grants.ts'
import type { LedgerStore } from '../ports/ledger.ts'
import type { DeliveryContent } from '../ports/notifier.ts'
import type { RequestReader } from '../ports/requests.ts'
import { readDigestRecords } from './digest-records.ts'

interface Deps {
  readonly store: Pick<LedgerStore, 'head'> & RequestReader & Pick<GrantStore, 'grants'>
  readonly readActivity: ReadActivity
  readonly clock: Clock
}

/** What a digest says now of its period. */
export async function digestContent(
  { store, readActivity, clock }: Deps,
  { channel, posted, maybePosted }: Delivery,
  { span, period, group }: Extract<DeliverySubject, { kind: 'digest' }>,
): Promise<DeliveryContent> {
  const numbers = await numbersOf(readActivity, span, period)
  const records = await readDigestRecords({ store, clock }, numbers.activity)
  const head = await store.head()
  return { kind: 'digest', span, numbers, records, group, head, channel, posted, maybePosted }
}

/** A month is compared with the calendar month before it, a week with the seven days before. */
async function numbersOf(
  readActivity: ReadActivity,
  span: DigestSpan,
  period: Period,
): Promise<PeriodActivity> {
  const numbers = { ...(await readActivity(rangeOf(period))), period }
  if (span === 'week') return numbers
  const { activity } = await readActivity(rangeOf(monthBefore(period.timezone, period.fromMs)))
  return { ...numbers, before: activity }
}

function rangeOf({ fromMs, toMs }: Pick<Period, 'fromMs' | 'toMs'>) {
  return { since: new Date(fromMs).toISOString(), until: new Date(toMs).toISOString() }
}
