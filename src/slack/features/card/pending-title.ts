import { SLACK_LIMITS } from 'slack-sandbox/limits'
import type { PendingRequest } from '../../../approval/model/request.ts'
import type { CallTitle } from '../../blocks/call-title.ts'
import { headline, headlineText } from '../../blocks/headline.ts'

/** The header of a pending card: nothing that an agent is free to write. */
export function pendingHeading(request: PendingRequest, { heading }: CallTitle): string {
  return headlineText(headline(request), heading, SLACK_LIMITS.header.text)
}

/** Its notification before escaping: the same. */
export function pendingNotice(request: PendingRequest, { safe }: CallTitle): string {
  return headlineText(headline(request), safe, SLACK_LIMITS.header.text)
}
