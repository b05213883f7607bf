import type { App } from '@slack/bolt'
import type { ListenerDeps } from './adapters/handlers.ts'
import { registerInquiries } from './features/ask-agent/ask-agent.ts'
import { registerAuditPages } from './features/audit/audit-page.ts'
import { registerCommand } from './features/command/command.ts'
import { registerEditButton } from './features/edit/ask-edit.ts'
import { registerEdits } from './features/edit/edit.ts'
import { registerFeedback } from './features/feedback/feedback.ts'
import { registerGrants } from './features/grant/grant.ts'
import { registerRevocation } from './features/grant/revoke-grant.ts'
import { registerMenu } from './features/menu/menu.ts'
import { registerReplies } from './features/question/reply-to-question.ts'
import { registerReview } from './features/review/review.ts'
import { registerReasonQuestion } from './features/vote/ask-reason.ts'
import { registerReasons } from './features/vote/reason.ts'
import { registerApproval } from './features/vote/vote.ts'

/** Makes the app hear every button, modal and command of Veto. */
export function registerListeners(app: App, parts: ListenerDeps): void {
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
