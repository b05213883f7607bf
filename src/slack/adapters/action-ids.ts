/** The action ids of buttons and menus. Their value is the request's id and the digest of what was shown. */
export const ACTION = {
  approve: 'veto_approve',
  approveWithReason: 'veto_approve_with_reason',
  deny: 'veto_deny',
  takeBack: 'veto_take_back',
  answer: 'veto_answer',
  menu: 'veto_menu',
  feedbackGood: 'veto_feedback_good',
  feedbackBad: 'veto_feedback_bad',
  feedbackComment: 'veto_feedback_comment',
  revokeGrant: 'veto_revoke_grant',
  newLockdown: 'veto_new_lockdown',
  liftLockdown: 'veto_lift_lockdown',
  startAbsence: 'veto_start_absence',
  endAbsence: 'veto_end_absence',
  edit: 'veto_edit',
  details: 'veto_details',
  answerFirst: 'veto_answer_first',
  answerSecond: 'veto_answer_second',
  answerThird: 'veto_answer_third',
  answerFourth: 'veto_answer_fourth',
  review: 'veto_review',
  reviewEarlier: 'veto_review_earlier',
  reviewLater: 'veto_review_later',
  auditNewer: 'veto_audit_newer',
  auditOlder: 'veto_audit_older',
  auditOpen: 'veto_audit_open',
  auditExport: 'veto_audit_export',
  findingRows: 'veto_finding_rows',
  findingChange: 'veto_finding_change',
  findingReplay: 'veto_finding_replay',
  selectSeveral: 'veto_select_several',
  selectGroup: 'veto_select_group',
  selectCall: 'veto_select_call',
  denySelected: 'veto_deny_selected',
} as const

/** The callback ids of forms. */
export const CALLBACK = {
  reason: 'veto_reason',
  answer: 'veto_answer_form',
  grant: 'veto_grant',
  newLockdown: 'veto_new_lockdown_form',
  startLockdown: 'veto_start_lockdown',
  liftLockdown: 'veto_lift_lockdown_form',
  startAbsence: 'veto_start_absence_form',
  feedback: 'veto_feedback',
  inquiry: 'veto_inquiry',
  edit: 'veto_edit_form',
  review: 'veto_review_pages',
  approveSelected: 'veto_approve_selected_form',
  denySelected: 'veto_deny_selected_form',
} as const

/** The one slash command. */
export const COMMAND = '/veto'

/** The metadata types of Veto's messages, for finding them again. Every member can read metadata: ids only. */
export const EVENT_TYPE = {
  card: 'veto_request',
  threadEvent: 'veto_note',
  directMessage: 'veto_direct_message',
  summary: 'veto_summary',
  digest: 'veto_digest',
  alert: 'veto_alert',
} as const
