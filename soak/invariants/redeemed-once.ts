import type { RequestRecord } from './request-record.ts'

/** One redemption succeeds, it is recorded, and a refusal because of another one had another one. */
export function redeemedOnce({ operations, entries }: RequestRecord): readonly string[] {
  const attempts = operations.filter(({ kind }) => kind === 'redeem')
  const successes = attempts.filter(({ answer }) => answer?.httpStatus === 200)
  const recorded = entries.filter(({ kind }) => kind === 'redeemed').length
  const refused = attempts.filter(({ answer }) => answer?.code === 'already_redeemed')
  const groundless = refused.filter(
    (refusal) => !attempts.some((other) => other !== refusal && other.sentAtMs < (refusal.answer?.atMs ?? 0)),
  )
  return [
    ...(successes.length > 1 ? [`redeemed ${successes.length} times`] : []),
    ...(recorded > 1 ? [`recorded as redeemed ${recorded} times`] : []),
    ...(successes.length > recorded ? ['redeemed, which no entry says'] : []),
    ...(refused.length > 0 && recorded === 0 ? ['refused as redeemed before, which no entry says'] : []),
    ...(groundless.length > 0 ? ['refused as redeemed before, which nobody had tried'] : []),
  ]
}
