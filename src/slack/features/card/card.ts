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
  escapeMrkdwn,
  header,
  line,
  type Message,
  multilineText,
  type Paragraph,
  richText,
  text,
} from '../../blocks/blocks.ts'
import { callTitle, titleLine } from '../../blocks/call-title.ts'
import { hiddenLines } from '../../blocks/hidden-lines.ts'
import { type DisplayedTool, layoutParams, paramsBlocks, stringsIn } from '../../blocks/params.ts'
import { deadlineLines, votesLines } from '../../blocks/progress.ts'
import type { SubjectTool } from '../../blocks/subject.ts'
import { hasHidden, shorten, visibleText } from '../../blocks/visible-text.ts'
import { HIDDEN_WARNING, warnings } from '../../blocks/warnings.ts'
import { detailsButton } from './details-button.ts'
import { editLines } from './edit-lines.ts'
import { heldBlocks, heldButtons, takenBackLines } from './held.ts'
import { hasHiddenReply, inquiryBlocks } from './inquiry-lines.ts'
import { menu } from './menu.ts'
import { pendingTitle } from './pending-title.ts'
import { settledCard } from './settled-card.ts'

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
  const { request, tool } = view
  return isPending(request)
    ? pendingCard({ ...view, request })
    : settledCard({
        request,
        title: callTitle(request, tool),
        excerpt: null,
        more: view.brief ? [] : editLines(request),
      })
}

type PendingView = CardView & { readonly request: PendingRequest }

function pendingCard(view: PendingView): Message {
  const { request, tool, brief } = view
  const layout = layoutParams(maskedParamsOf(request), tool)
  const summary = summaryOf(request)
  const complete = fitsOnCard(request, tool) && !brief
  const title = callTitle(request, tool)
  const heading = pendingTitle(request, title)
  return {
    text: escapeMrkdwn(heading),
    blocks: [
      header(heading),
      ...heldBlocks(request),
      richText(...titleLine(title), agentActionLine(request)),
      ...(brief ? [] : [...paramsBlocks(layout), ...editBlocks(request)]),
      ...hidden(request),
      richText(...detailLines(view), ...(brief ? [] : summary.paragraphs)),
      ...inquiryBlocks(request, view),
      ...warningsOf(request, { complete, hasHidden: hasHiddenText(request) || hasHiddenReply(request) }),
      buttons(request, complete),
    ],
  }
}

/** Do all params and the whole summary fit on the card? */
export function fitsOnCard(request: EscalatedRequest, tool: DisplayedTool): boolean {
  return layoutParams(maskedParamsOf(request), tool).complete && summaryOf(request).complete
}

function agentActionLine({ call: { agentId, tool, requester } }: PendingRequest): Paragraph {
  const forWhom = requester === null ? [] : [text(' for '), bold(requester)]
  return line(bold(agentId), text(' asks to run '), code(tool), ...forWhom)
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

function detailLines({ request, tool }: PendingView): readonly Paragraph[] {
  return [
    line(bold("Why you're asked: "), multilineText(shorten(request.state.reason, MAX_REASON))),
    ...(tool.tier === 'irreversible' ? [line(bold('This cannot be undone.'))] : []),
    ...(isHeld(request)
      ? []
      : [...takenBackLines(request), ...votesLines(request), ...deadlineLines(request)]),
  ]
}
const MAX_REASON = 1_000

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

function warningsOf(request: PendingRequest, found: { complete: boolean; hasHidden: boolean }): Block[] {
  const { state } = request
  return warnings(
    state.blocked === null || isHeld(request)
      ? null
      : `⚠ Nobody can approve this now: ${shorten(state.blocked, MAX_REASON)}.`,
    found.hasHidden ? HIDDEN_WARNING : null,
    found.complete || isHeld(request) ? null : NOT_ALL,
  )
}

const NOT_ALL = '⚠ Not everything fits here. Review it in full to approve it.'

function buttons(request: PendingRequest, complete: boolean): Block {
  if (isHeld(request)) return actions(...heldButtons(request), detailsButton(request))
  const value = cardValue(request)
  const [label, actionId] = complete ? ['Approve', approveAction(request)] : ['Review in full', ACTION.review]
  const deny = button('Deny', { actionId: ACTION.deny, value })
  const more = menu(request, complete)
  return actions(
    { ...button(label, { actionId, value }), style: 'primary' },
    { ...deny, style: 'danger' },
    detailsButton(request),
    ...(more === null ? [] : [more]),
  )
}

/** The action that approves: with a form when the rule requires a reason or a second step. */
export function approveAction({ state }: EscalatedRequest): string {
  const { requireReason, confirm } = state.obligation
  return requireReason.includes('approve') || confirm !== null ? ACTION.approveWithReason : ACTION.approve
}
