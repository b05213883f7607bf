import {
  type EscalatedRequest,
  isHeld,
  isKept,
  maskedParamsOf,
  type PendingRequest,
} from '../../../approval/model/request.ts'
import type { ToolFacts } from '../../../policy/bundle.ts'
import { agentWords } from '../../blocks/agent-words.ts'
import {
  type Block,
  bold,
  code,
  line,
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
import { editLines } from './edit-lines.ts'
import { takenBackLines } from './held.ts'
import { hasHiddenReply, inquiryBlocks } from './inquiry-lines.ts'

/** What the body needs to know of the tool. */
export type BodyTool = SubjectTool & Pick<ToolFacts, 'tier'>

interface BodyLayout {
  /** Slack refused the full card: show little. */
  readonly brief: boolean
  /** Many params stand in a table; else each in a line. */
  readonly tables: boolean
  /** `reasonLines` stand elsewhere. */
  readonly isReasonAbove: boolean
}

/** All that an approver of a pending call reads below its headline, as far as it fits. */
export function callBody(
  request: PendingRequest,
  tool: BodyTool,
  { brief, tables, isReasonAbove }: BodyLayout,
): readonly Block[] {
  const summary = summaryOf(request)
  const complete = fitsOnCard(request, tool) && !brief
  const params = paramsBlocks(layoutParams(maskedParamsOf(request), tool), { tables })
  const details = [
    ...(isReasonAbove ? [] : reasonLines(request, tool)),
    ...progressLines(request),
    ...(brief ? [] : summary.paragraphs),
  ]
  return [
    richText(...titleLine(callTitle(request, tool)), agentActionLine(request)),
    ...(brief ? [] : [...params, ...textBlocks(editLines(request, tool))]),
    ...textBlocks(hiddenLines(maskedParamsOf(request))),
    ...textBlocks(details),
    ...inquiryBlocks(request, { brief }),
    ...warningsOf(request, { complete, hasHidden: hasHiddenText(request) || hasHiddenReply(request) }),
  ]
}

/** Why people are asked, and whether what the tool does can be undone. */
export function reasonLines(
  request: EscalatedRequest,
  { tier }: Pick<ToolFacts, 'tier'>,
): readonly Paragraph[] {
  return [
    line(bold("Why you're asked: "), multilineText(shorten(request.state.reason, MAX_REASON))),
    ...(tier === 'irreversible' ? [line(bold(isHeld(request) ? ONCE_RUN : IRREVERSIBLE))] : []),
  ]
}
const IRREVERSIBLE = 'This cannot be undone.'
/** An approval that is held can be taken back. */
const ONCE_RUN = 'Once run, this cannot be undone.'
const MAX_REASON = 1_000

/** Do all params and the whole summary fit on the card? */
export function fitsOnCard(request: EscalatedRequest, tool: DisplayedTool): boolean {
  return (
    isKept(request) && layoutParams(maskedParamsOf(request), tool).complete && summaryOf(request).complete
  )
}

/** Does the call contain hidden or look-alike characters? */
export function hasHiddenText(request: EscalatedRequest): boolean {
  const { call } = request
  const words = [call.agentId, call.tool, call.requester ?? '', call.sessionId ?? '']
  const passages = [call.summary ?? '', ...(isKept(request) ? stringsIn(maskedParamsOf(request)) : [])]
  return (
    words.some((word) => hasHidden(word)) ||
    passages.some((passage) => hasHidden(passage, { keepLines: true }))
  )
}

function agentActionLine({ call: { agentId, tool, requester } }: PendingRequest): Paragraph {
  const forWhom = requester === null ? [] : [text(' for '), bold(requester)]
  return line(bold(agentId), text(' asks to run '), code(tool), ...forWhom)
}

/** No block without lines. */
function textBlocks(lines: readonly Paragraph[]): Block[] {
  return lines.length === 0 ? [] : [richText(...lines)]
}

function progressLines(request: PendingRequest): readonly Paragraph[] {
  if (isHeld(request)) return []
  return [...takenBackLines(request), ...votesLines(request), ...deadlineLines(request)]
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
