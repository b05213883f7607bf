import type { App } from '@slack/bolt'
import { registerInquiries } from './ask-agent.ts'
import { registerEditButton } from './ask-edit.ts'
import { registerReasonQuestion } from './ask-reason.ts'
import { registerAuditPages } from './audit-page.ts'
import { registerCommand } from './command.ts'
import { registerEdits } from './edit.ts'
import { registerFeedback } from './feedback.ts'
import { registerGrants } from './grant.ts'
import type { ListenerParts } from './listener-parts.ts'
import { registerMenu } from './menu.ts'
import { registerReasons } from './reason.ts'
import { registerReplies } from './reply-to-question.ts'
import { registerReview } from './review.ts'
import { registerRevocation } from './revoke-grant.ts'
import { registerApproval } from './vote.ts'

/** Makes the app hear every button, modal and command of Veto. */
export function registerListeners(app: App, parts: ListenerParts): void {
  registerApproval(app, parts)
  registerReasonQuestion(app, parts)
  registerReasons(app, parts)
  registerReplies(app, parts)
  registerEditButton(app, parts)
  registerEdits(app, parts)
  registerGrants(app, parts)
  registerRevocation(app, parts)
  registerReview(app, parts)
  registerMenu(app, parts)
  registerFeedback(app, parts)
  registerInquiries(app, parts)
  registerCommand(app, parts)
  registerAuditPages(app, parts)
}
