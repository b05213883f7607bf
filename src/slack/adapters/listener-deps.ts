import type { WebClient } from '@slack/web-api'
import type { Absences } from '../../approval/absences/absences.ts'
import type { GrantService } from '../../approval/grants/grant-service.ts'
import type { LockdownService } from '../../approval/lockdowns/lockdown-service.ts'
import type { ApprovalQueries } from '../../approval/queries/approval-queries.ts'
import type { HomeQuery } from '../../approval/queries/home.ts'
import type { FindSelectableCalls } from '../../approval/queries/selectable-calls.ts'
import type { WaitingCards } from '../../approval/queries/waiting-for.ts'
import type { AskAgent } from '../../approval/review/ask-agent.ts'
import type { EditService } from '../../approval/review/edit.ts'
import type { Extend } from '../../approval/review/extend.ts'
import type { FeedbackService } from '../../approval/review/feedback.ts'
import type { TakeBack } from '../../approval/review/take-back.ts'
import type { VoteService } from '../../approval/review/vote.ts'
import type { Listeners } from '../../approval/signals/listeners.ts'
import type { Clock } from '../../core/clock.ts'
import type { RequestId } from '../../core/ids.ts'
import type { Log } from '../../core/log.ts'
import type { ToolFacts } from '../../policy/bundle.ts'
import type { Handles } from '../api/handles.ts'
import type { BlockSupport } from '../blocks/block-support.ts'

/** The services that act on what people do in Slack. */
export interface SlackHandlers {
  readonly voteService: VoteService
  readonly askAgent: AskAgent
  readonly extend: Extend
  readonly takeBack: TakeBack
  readonly editService: EditService
  readonly queries: ApprovalQueries
  readonly grantService: GrantService
  readonly lockdownService: LockdownService
  readonly absences: Absences
  readonly feedback: FeedbackService
  readonly home: HomeQuery
  readonly waitingCards: WaitingCards
  readonly findSelectableCalls: FindSelectableCalls
  /** Of what people see in their Home tab. */
  readonly visibleChanges: Pick<Listeners, 'add'>
}

/** The Home tabs that people look at. */
export interface HomeTabs {
  /** This person looks at their Home tab, or has just acted in it: it is published again. */
  opened(personId: string): void
}

/** The dependencies of every listener. */
export interface ListenerDeps extends SlackHandlers {
  readonly tool: (name: string) => ToolFacts
  readonly client: WebClient
  readonly handles: Handles
  readonly blockSupport: BlockSupport
  readonly homeTabs: HomeTabs
  readonly clock: Clock
  readonly log: Log
}

/** The request, null if there is none, and what the bundle says of its tool. */
export async function requestAndTool(
  { queries, tool }: Pick<ListenerDeps, 'queries' | 'tool'>,
  id: RequestId,
) {
  const request = await queries.request(id)
  return { request, tool: tool(request?.call.tool ?? '') }
}
