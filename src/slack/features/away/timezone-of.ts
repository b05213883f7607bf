import type { WebClient } from '@slack/web-api'
import { parseResponse, UserAnswer } from '../../api/responses.ts'

/** The IANA time zone of a person; UTC where Slack does not say, or names one that this machine does not know. */
export async function timezoneOf(client: WebClient, personId: string): Promise<string> {
  try {
    const asked = client.users.info({ user: personId })
    const { user } = await parseResponse(UserAnswer, 'users.info', asked)
    return new Intl.DateTimeFormat('en-US', { timeZone: user.tz ?? 'UTC' }).resolvedOptions().timeZone
  } catch {
    return 'UTC'
  }
}
