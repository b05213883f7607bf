import { SLACK_LIMITS } from 'slack-sandbox/limits'
import {
  type EscalatedRequest,
  isHeld,
  isPending,
  maskedParamsOf,
  type PendingRequest,
} from '../../../approval/model/request.ts'
import type { ToolFacts } from '../../../policy/bundle.ts'
import { ACTION } from '../../adapters/action-ids.ts'
import { cardValue } from '../../adapters/card-value.ts'
import { agentWords } from '../../blocks/agent-words.ts'
import {
  actions,
  type Block,
  bold,
  button,
  code,
  context,
  escapeMrkdwn,
  header,
  type Inline,
  line,
  type Message,
  multilineText,
  type Paragraph,
  richText,
  text,
} from '../../blocks/blocks.ts'
import { type CallTitle, callTitle, titleLine } from '../../blocks/call-title.ts'
import { hiddenLines } from '../../blocks/hidden-lines.ts'
import { outcomeBlocks, outcomeLine } from '../../blocks/outcome.ts'
import { type DisplayedTool, layoutParams, paramsBlocks, stringsIn } from '../../blocks/params.ts'
import { deadlineLine, votesLines } from '../../blocks/progress.ts'
import type { SubjectTool } from '../../blocks/subject.ts'
import { hasHidden, shorten, visibleText } from '../../blocks/visible-text.ts'
import { editLines } from './edit-lines.ts'
import { heldBlocks, heldButtons, heldLine, takenBackLines } from './held.ts'
import { hasHiddenReply, inquiryBlocks } from './inquiry-lines.ts'
import { menu } from './menu.ts'

/** What a card shows. */
export interface CardView {
  readonly request: EscalatedRequest
  readonly tool: SubjectTool & Pick<ToolFacts, 'tier'>
  /** Slack refused the full card: show little, and offer the rest in a modal. */
  readonly brief: boolean
}

/**
 * The message that shows a request. While it is pending it carries Deny, and Approve only if all params and the whole
 * summary stand in it; otherwise Review in full. Nothing that an agent wrote is outside rich text and raw cells.
 */
export function card(view: CardView): Message {
  const { request } = view
  const title = callTitle(request, view.tool)
  const layout = layoutParams(maskedParamsOf(request), view.tool)
  const summary = summaryOf(request)
  const complete = fitsOnCard(request, view.tool) && !view.brief
  return {
    text: notificationText(view),
    blocks: [
      header(
        shorten(
          isPending(request) && !isHeld(request) ? pendingTitle(title) : stateLine(request),
          SLACK_LIMITS.header.text,
        ),
      ),
      ...(isPending(request)
        ? heldBlocks(request)
        : outcomeBlocks(request, title.isNamed ? title.full : null)),
      richText(...(isPending(request) ? titleLine(title) : []), line(...agentActionLine(request))),
      ...(view.brief ? [] : [...paramsBlocks(layout), ...editBlocks(request)]),
      ...hidden(request),
      richText(...detailLines(view), ...(view.brief ? [] : summary.paragraphs)),
      ...inquiryBlocks(request, view),
      ...warnings(request, { complete, maskedBlocks: hasHiddenText(request) || hasHiddenReply(request) }),
      ...(isPending(request) ? [buttons(request, complete)] : []),
      cardFooter(request),
    ],
  }
}

/** Do all params and the whole summary fit on the card? */
export function fitsOnCard(request: EscalatedRequest, tool: DisplayedTool): boolean {
  return layoutParams(maskedParamsOf(request), tool).complete && summaryOf(request).complete
}

function pendingTitle({ isNamed, safe }: CallTitle): string {
  return isNamed ? `Approval needed: ${safe}` : 'Approval needed'
}

function notificationText(view: CardView): string {
  const { request, tool } = view
  const title = callTitle(request, tool)
  const words =
    isPending(request) && !isHeld(request)
      ? pendingTitle(title)
      : `${title.safe}: ${lowerFirst(stateLine(request))}`
  return escapeMrkdwn(shorten(words, SLACK_LIMITS.section.text / 2))
}

function stateLine(request: EscalatedRequest): string {
  return isHeld(request) ? heldLine(request) : outcomeLine(request)
}

function lowerFirst(words: string): string {
  return words.charAt(0).toLowerCase() + words.slice(1)
}

function agentActionLine(request: EscalatedRequest): Inline[] {
  const { agentId, tool, requester, sessionId } = request.call
  return [
    bold(agentId),
    text(isPending(request) ? ' asks to run ' : ' asked to run '),
    code(tool),
    ...(requester === null ? [] : [text(' for '), bold(requester)]),
    ...(sessionId === null ? [] : [text(' in session '), code(sessionId)]),
  ]
}

function editBlocks(request: EscalatedRequest): Block[] {
  const lines = editLines(request)
  return lines.length === 0 ? [] : [richText(...lines)]
}

function hidden(request: EscalatedRequest): Block[] {
  const lines = hiddenLines(maskedParamsOf(request))
  return lines.length === 0 ? [] : [richText(...lines)]
}

/** Does the call contain hidden or look-alike characters? */
export function hasHiddenText(request: EscalatedRequest): boolean {
  const { call } = request
  const words = [call.agentId, call.tool, call.requester ?? '', call.sessionId ?? '']
  const passages = [call.summary ?? '', ...stringsIn(maskedParamsOf(request))]
  return (
    words.some((word) => hasHidden(word)) ||
    passages.some((passage) => hasHidden(passage, { keepLines: true }))
  )
}

function detailLines({ request, tool }: CardView) {
  const { reason } = request.state
  return [
    line(bold("Why you're asked: "), multilineText(shorten(reason, MAX_REASON))),
    ...(tool.tier === 'irreversible' ? [line(bold('This cannot be undone.'))] : []),
    ...(isPending(request) && !isHeld(request) ? pendingLines(request) : []),
  ]
}
const MAX_REASON = 1_000

function pendingLines(request: PendingRequest) {
  return [...takenBackLines(request), deadlineLine(request), ...votesLines(request)]
}

interface Summary {
  readonly paragraphs: readonly Paragraph[]
  readonly complete: boolean
}

function summaryOf(request: EscalatedRequest): Summary {
  const { call } = request
  if (call.summary === null) return { paragraphs: [], complete: true }
  const visible = visibleText(call.summary, { keepLines: true })
  const complete = visible.length <= MAX_SUMMARY && visible.split('\n').length <= MAX_SUMMARY_LINES
  const shown = complete ? visible : shorten(visible.replaceAll('\n', ' '), CUT_SUMMARY)
  return {
    paragraphs: agentWords(request, shown),
    complete,
  }
}
const MAX_SUMMARY = 2_400
const MAX_SUMMARY_LINES = 20
const CUT_SUMMARY = 600

/** Shown with any text in which `visibleText` replaced characters. */
export const HIDDEN_WARNING = '⚠ Hidden or look-alike characters are shown as ⟦U+…⟧.'

function warnings(request: EscalatedRequest, found: { complete: boolean; maskedBlocks: boolean }): Block[] {
  const lines = [
    ...(isPending(request) && !isHeld(request) && request.state.blocked !== null
      ? [line(bold(`⚠ Nobody can approve this now: ${shorten(request.state.blocked, MAX_REASON)}.`))]
      : []),
    ...(found.maskedBlocks ? [line(bold(HIDDEN_WARNING))] : []),
    ...(found.complete || !isPending(request) || isHeld(request)
      ? []
      : [line(bold('⚠ Not everything fits here. Review it in full to approve it.'))]),
  ]
  return lines.length === 0 ? [] : [richText(...lines)]
}

function buttons(request: PendingRequest, complete: boolean): Block {
  if (isHeld(request)) return actions(...heldButtons(request))
  const value = cardValue(request)
  const [label, actionId] = complete ? ['Approve', approveAction(request)] : ['Review in full', ACTION.review]
  const deny = button('Deny', { actionId: ACTION.deny, value })
  const more = menu(request, complete)
  return actions(
    { ...button(label, { actionId, value }), style: 'primary' },
    { ...deny, style: 'danger' },
    ...(more === null ? [] : [more]),
  )
}

/** The action that approves: with a form when the rule requires a reason or a second step. */
export function approveAction({ state }: EscalatedRequest): string {
  const { requireReason, confirm } = state.obligation
  return requireReason.includes('approve') || confirm !== null ? ACTION.approveWithReason : ACTION.approve
}

/** The rule, the digest of the exact params, and the id: they link the message to the audit log. */
export function cardFooter({
  policyId,
  rule,
  paramsDigest,
  id,
}: Pick<EscalatedRequest, 'policyId' | 'rule' | 'paramsDigest' | 'id'>): Block {
  const digest = paramsDigest.replace(/^sha256:/, '').slice(0, 12)
  const policy =
    policyId === null ? [] : [`${rule === null ? 'Policy' : `Rule ${rule} of policy`} ${policyId}`]
  return context(...policy.map((words) => shorten(words, MAX_REASON)), `sha256:${digest}`, id)
}
