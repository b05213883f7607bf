import { z } from 'zod'
import { Name, Reference, Requester } from './authorize.ts'

/** Text of an agent for people: at most `max` UTF-16 code units, and not only whitespace. */
export function words(max: number) {
  return z.string().max(max).regex(/\S/, 'expected at least one character other than whitespace')
}

/** Time to answer: `1m` to `7d`. */
const Timeout = z.string().refine(
  (text) => {
    const [, count, unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? []
    const seconds = Number(count) * (SECONDS[unit] ?? Number.NaN)
    return seconds >= 60 && seconds <= 604_800
  },
  { error: 'expected a duration from 1m to 7d, such as 30m' },
)
const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 }

/** Common fields of questions and plans. */
export const askFields = {
  agentId: Name.clone(),
  sessionId: Reference.optional(),
  approvers: z.array(z.string().min(1).max(128)).min(1).max(10),
  timeout: Timeout.optional(),
  toolCallId: Reference.optional(),
  callback: Name.optional(),
  requester: Requester.optional(),
}
