import type { ListenerDeps } from './adapters/listener-deps.ts'
import type { Router } from './adapters/router.ts'
import { registerInquirySubmission } from './features/ask-agent/inquiry-submission.ts'
import { registerAuditPageButtons } from './features/audit/audit-page-buttons.ts'
import { registerExportButton } from './features/audit/export-button.ts'
import { registerAwayButton, registerEndAbsenceButton } from './features/away/away-buttons.ts'
import { registerAwaySubmission } from './features/away/away-submission.ts'
import { registerCommand } from './features/command/command.ts'
import { registerDetailsButton } from './features/details/details-button.ts'
import { registerFindingButtons } from './features/digest/finding-buttons.ts'
import { registerEditButton } from './features/edit/edit-button.ts'
import { registerEditSubmission } from './features/edit/edit-submission.ts'
import { registerFeedbackButtons } from './features/feedback/feedback-buttons.ts'
import { registerFeedbackSubmission } from './features/feedback/feedback-submission.ts'
import { registerGrantSubmission } from './features/grant/grant-submission.ts'
import { registerRevokeButton } from './features/grant/revoke-button.ts'
import { registerHome } from './features/home/open-home.ts'
import { registerLiftButton } from './features/lockdown/lift-button.ts'
import { registerLiftSubmission, registerStartSubmission } from './features/lockdown/lockdown-submission.ts'
import { registerNewLockdownButton } from './features/lockdown/new-lockdown-button.ts'
import { registerNewLockdownSubmission } from './features/lockdown/new-lockdown-submission.ts'
import { registerMenu } from './features/menu/menu-action.ts'
import { registerAnswerButton } from './features/question/answer-button.ts'
import { registerAnswerOptions } from './features/question/answer-option.ts'
import { registerAnswerSubmission } from './features/question/answer-submission.ts'
import { registerReviewButtons } from './features/review/review-buttons.ts'
import { registerSelectActions } from './features/select/select-actions.ts'
import { registerSelectSubmissions } from './features/select/select-submission.ts'
import { registerTakeBackButton } from './features/undo/take-back-button.ts'
import { registerApproveButton } from './features/vote/approve-button.ts'
import { registerReasonButtons } from './features/vote/reason-button.ts'
import { registerReasonSubmission } from './features/vote/reason-submission.ts'

/** Registers every button, form and command of Veto. */
export function registerListeners(router: Router, deps: ListenerDeps): void {
  for (const register of LISTENERS) register(router, deps)
}

const LISTENERS = [
  registerApproveButton,
  registerReasonButtons,
  registerTakeBackButton,
  registerReasonSubmission,
  registerAnswerButton,
  registerAnswerOptions,
  registerAnswerSubmission,
  registerEditButton,
  registerEditSubmission,
  registerGrantSubmission,
  registerRevokeButton,
  registerNewLockdownButton,
  registerNewLockdownSubmission,
  registerLiftButton,
  registerStartSubmission,
  registerLiftSubmission,
  registerAwayButton,
  registerEndAbsenceButton,
  registerAwaySubmission,
  registerReviewButtons,
  registerDetailsButton,
  registerMenu,
  registerFeedbackButtons,
  registerFeedbackSubmission,
  registerInquirySubmission,
  registerCommand,
  registerAuditPageButtons,
  registerExportButton,
  registerHome,
  registerFindingButtons,
  registerSelectActions,
  registerSelectSubmissions,
]
