import type { Preview } from 'slack-sandbox'
import type { Alert, AlertContent, AlertEndReason } from '../../../approval/model/alert.ts'
import { alertMessage } from '../../../slack/features/alert/alert-message.ts'
import { aMessage } from './preview.ts'
import { aPendingRefund, calledWith, NOON_MS, REFUND } from './requests.ts'

/** The messages of the alerts channel. */
export function alertPreviews(): readonly Preview[] {
  return [...blockedPreviews(), ...blockedEndPreviews(), ...reloadPreviews(), ...routingPreviews()]
}

function blockedPreviews(): readonly Preview[] {
  return [
    aMessage(
      {
        id: 'alert-blocked',
        title: 'Nobody can decide',
        caption: 'The cause, the fix, and the blocked requests.',
      },
      alertMessage(anAlert(BLOCKED), WAITING, () => REFUND),
    ),
    aMessage(
      {
        id: 'alert-stand-ins',
        title: 'Only escalation groups can decide',
        caption: 'They were asked at once; the problem still exists.',
      },
      alertMessage(
        anAlert({ ...EMPTY_GROUP, requestIds: BLOCKED.requestIds.slice(0, 1), escalated: 1 }),
        WAITING.slice(0, 1),
        () => REFUND,
      ),
    ),
  ]
}

function blockedEndPreviews(): readonly Preview[] {
  return [
    aMessage(
      {
        id: 'alert-put-right',
        title: 'Fixed',
        caption: 'The same message, once the approvers can decide again.',
      },
      alertMessage(anAlert(BLOCKED, 'over'), [], () => REFUND),
    ),
    aMessage(
      {
        id: 'alert-other-cause',
        title: 'Another cause',
        caption: 'This is no longer the cause, but its requests still cannot be decided.',
      },
      alertMessage(anAlert(BLOCKED, 'other_cause'), [], () => REFUND),
    ),
    aMessage(
      {
        id: 'alert-none-waits',
        title: 'No request is blocked any more',
        caption: 'The requests have expired; the problem may still exist.',
      },
      alertMessage(anAlert(BLOCKED, 'none_waits'), [], () => REFUND),
    ),
  ]
}

function reloadPreviews(): readonly Preview[] {
  return [
    aMessage(
      {
        id: 'alert-reload',
        title: 'A reload that failed',
        caption: 'What is wrong and where; the last good policies stay.',
      },
      alertMessage(anAlert(RELOAD), [], () => REFUND),
    ),
    aMessage(
      { id: 'alert-reload-over', title: 'A good reload', caption: 'The changed policies are in force.' },
      alertMessage(anAlert(RELOAD, 'over'), [], () => REFUND),
    ),
  ]
}

function routingPreviews(): readonly Preview[] {
  return [
    aMessage(
      { id: 'alert-bypass', title: 'A bypass', caption: 'A call ran that nobody had allowed.' },
      alertMessage(anAlert(BYPASS), [], () => REFUND),
    ),
    aMessage(
      { id: 'alert-bypass-over', title: 'No bypass for a day', caption: 'The same message, a day later.' },
      alertMessage(anAlert(BYPASS, 'over'), [], () => REFUND),
    ),
    aMessage(
      {
        id: 'alert-silent-gate',
        title: 'A silent gate',
        caption: 'A rule that asked every week asks no longer.',
      },
      alertMessage(anAlert(SILENT_GATE), [], () => REFUND),
    ),
  ]
}

const BYPASS: AlertContent = {
  kind: 'bypass',
  agentId: 'support-agent',
  tool: 'refund_payment',
  executions: 2,
}
const SILENT_GATE: AlertContent = {
  kind: 'silent_gate',
  tool: 'refund_payment',
  policyId: 'support',
  rule: 'cap_refund_amount',
  weeks: [14, 11, 15, 12],
}

const FIRST_ID = 'req_01a213f0-5d80-7c31-9a52-2f0b6d1c8e4'

type BlockedContent = Extract<AlertContent, { kind: 'blocked' }>

const BLOCKED: BlockedContent = {
  kind: 'blocked',
  message: 'Veto is not in #finance-approvals, where its card is posted',
  fix: 'invite it there with /invite @Veto',
  requestIds: [0, 1, 2, 3, 4, 5, 6].map((digit) => `${FIRST_ID}${digit}` as const),
  escalated: 0,
}

const EMPTY_GROUP: BlockedContent = {
  ...BLOCKED,
  message: 'finance-team has no members',
  fix: 'add members to it',
}

const RELOAD: AlertContent = {
  kind: 'reload',
  bundleHash: '5fd8c1a09e3b7c42d6f1e80a9b3c5d7e1f2a4b6c8d0e2f4a6b8c0d2e4f6a8b0c',
  mistakes: [
    "support.yaml:12:7: unknown key 'tools', did you mean 'tool'?",
    "support.yaml:31:16: unknown approver group 'finanse-team', did you mean 'finance-team'?",
  ],
  total: 3,
}

const WAITING = BLOCKED.requestIds.slice(0, 5).map((id, at) => {
  const call = at === 1 ? calledWith({ agentId: 'growth-agent', tool: 'send_outreach' }) : calledWith({})
  return aPendingRefund({ deadlineMs: NOON_MS + (at + 12) * 300_000 }, { id, call })
})

function anAlert(content: AlertContent, end: AlertEndReason | null = null): Alert {
  return {
    id: 'alr_01a213f0-5d80-7c31-9a52-2f0b6d1c8e47',
    topic: content.kind,
    channel: '#veto-alerts',
    content,
    version: 1,
    openedAtMs: NOON_MS,
    end: end === null ? null : { atMs: NOON_MS + 1_500_000, why: end },
  }
}
