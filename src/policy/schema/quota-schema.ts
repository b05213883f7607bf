import { z } from 'zod'
import type { Rate } from '../bundle.ts'

const MAX_PENDING = 100_000
const RATE = /^([1-9]\d{0,5})\/([smh])$/
const EXPECTED = 'expected a rate such as 50/s, 600/m or 1000/h'
const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000 } as const

/** How much one agent may ask: what is not given holds as the next less specific pattern says. */
export const QuotaShape = z
  .strictObject({
    max_pending: z
      .number()
      .int('expected a whole number of requests')
      .min(1, 'expected at least 1')
      .max(MAX_PENDING, 'expected at most 100,000')
      .optional(),
    rate: z
      .string(EXPECTED)
      .regex(RATE, EXPECTED)
      .transform((text) => rateOf(text))
      .optional(),
  })
  .refine((quota) => quota.max_pending !== undefined || quota.rate !== undefined, {
    error: 'expected max_pending, rate or both',
  })
export type QuotaShape = z.infer<typeof QuotaShape>

function rateOf(text: string): Rate {
  const [, count, unit] = RATE.exec(text) ?? []
  return { text, count: Number(count), perMs: UNIT_MS[unit === 'm' || unit === 'h' ? unit : 's'] }
}
