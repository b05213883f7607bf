import type { WebClient } from '@slack/web-api'
import type { Clerk } from '../../approval/queries/approval-queries.ts'
import type { Editing } from '../../approval/review/edit.ts'
import type { FeedbackService } from '../../approval/review/feedback.ts'
import type { GrantDesk } from '../../approval/grants/grant-service.ts'
import type { Extend } from '../../approval/review/extend.ts'
import type { Inquiring } from '../../approval/review/ask-agent.ts'
import type { Voting } from '../../approval/review/vote.ts'
import type { Clock } from '../../core/clock.ts'
import type { RequestId } from '../../core/ids.ts'
import type { Log } from '../../core/log.ts'
import type { ToolFacts } from '../../policy/bundle.ts'
import type { Handles } from '../api/handles.ts'

/** Those who act on what people do in Slack. */
export interface Hearers {
  readonly voting: Voting
  readonly inquiring: Inquiring
  readonly extend: Extend
  readonly editing: Editing
  readonly clerk: Clerk
  readonly grantDesk: GrantDesk
  readonly feedback: FeedbackService
}

/** All that listeners work with. */
export interface ListenerParts extends Hearers {
  readonly tool: (name: string) => ToolFacts
  readonly client: WebClient
  readonly handles: Handles
  readonly clock: Clock
  readonly log: Log
}

/** A request, and what the bundle says of its tool; null: there is none. */
export async function requestFor({ clerk, tool }: Pick<ListenerParts, 'clerk' | 'tool'>, id: RequestId) {
  const request = await clerk.request(id)
  return { request, tool: tool(request?.call.tool ?? '') }
}
