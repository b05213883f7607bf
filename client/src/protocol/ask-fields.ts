import { z } from 'zod'
import { Name, Reference, Requester } from './authorize.ts'

/** Words of an agent for people: at most `max` UTF-16 units, and not blanks alone. */
export function words(max: number) {
  return z.string().max(max).regex(/\S/, 'expected at least one character that is no blank')
}

/** How long people have: `1m` to `7d`. */
const Timeout = z.string().refine(
  (text) => {
    const [, count, unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? []
    const seconds = Number(count) * (SECONDS[unit] ?? Number.NaN)
    return seconds >= 60 && seconds <= 604_800
  },
  { error: 'expected a duration from 1m to 7d, such as 30m' },
)
const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 }

/** What every question and every plan says besides its words. */
export const askFields = {
  agentId: Name.describe('Who asks; the key must cover it.'),
  sessionId: Reference.optional().describe('The run or conversation that it belongs to.'),
  approvers: z
    .array(z.string().min(1).max(128))
    .min(1)
    .max(10)
    .describe('Names of approver groups of the policies. One person of any of them answers.'),
  timeout: Timeout.optional().describe(
    "How long people have: `1m` to `7d`. Without it the policies' default.",
  ),
  toolCallId: Reference.optional().describe("The model's own id of the call."),
  callback: Name.optional().describe(
    "The entry of the server's configuration that is told how the request ends; never a URL.",
  ),
  requester: Requester.optional().describe('For whom the agent acts: an e-mail address or a Slack user id.'),
}
