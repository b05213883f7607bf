import { z } from 'zod'
import { compileExpression } from '../condition/condition.ts'
import { LONGEST_WINDOW_MS } from '../model/decision.ts'
import { Duration, ExpressionOf } from './schema-parts.ts'

const MAX_COUNT = 100_000
const MAX_SUM = 1e12

/** How much may happen in a sliding window. */
export const LimitShape = z
  .strictObject({
    max: z.number().positive('expected more than 0').max(MAX_SUM, 'expected at most 1,000,000,000,000'),
    per: Duration.refine((perMs) => perMs <= LONGEST_WINDOW_MS, 'expected at most 31d'),
    by: ExpressionOf(['text', 'a number', 'true or false']).default(() => AGENT),
    sum: ExpressionOf(['a number']).optional(),
  })
  .refine(({ max, sum }) => sum !== undefined || (Number.isInteger(max) && max <= MAX_COUNT), {
    path: ['max'],
    message: 'expected a whole number of calls, at most 100,000; a budget of values needs `sum`',
  })

const AGENT = compileExpression('agent', ['text'])
