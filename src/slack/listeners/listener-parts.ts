import type { WebClient } from '@slack/web-api'
import type { Clerk } from '../../approval/desk-clerk.ts'
import type { Editing } from '../../approval/edit/editing.ts'
import type { Voting } from '../../approval/vote.ts'
import type { Clock } from '../../core/clock.ts'
import type { Log } from '../../core/log.ts'
import type { ToolFacts } from '../../policy/bundle.ts'
import type { Handles } from '../handles.ts'

/** Those who act on what people do in Slack. */
export interface Hearers {
  readonly voting: Voting
  readonly editing: Editing
  readonly clerk: Clerk
}

/** All that listeners work with. */
export interface ListenerParts extends Hearers {
  readonly tool: (name: string) => ToolFacts
  readonly client: WebClient
  readonly handles: Handles
  readonly clock: Clock
  readonly log: Log
}
