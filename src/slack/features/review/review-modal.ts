import { SLACK_LIMITS } from 'slack-sandbox/limits'
import { mayBeEdited } from '../../../approval/decide/edit/editable.ts'
import { prunedText } from '../../../approval/decide/pruned-text.ts'
import {
  type EscalatedRequest,
  isKept,
  isPending,
  maskedParamsOf,
  type PendingRequest,
} from '../../../approval/model/request.ts'
import { ACTION, CALLBACK } from '../../adapters/action-ids.ts'
import { cardValue } from '../../adapters/card-value.ts'
import type { ModalOrigin } from '../../adapters/modal-origin.ts'
import { agentWords } from '../../blocks/agent-words.ts'
import {
  actions,
  type Block,
  type Button,
  bold,
  button,
  code,
  context,
  header,
  line,
  type Modal,
  multilineText,
  type Paragraph,
  plain,
  preformatted,
  richText,
  text,
} from '../../blocks/blocks.ts'
import { callTitle, type TitledTool, titleLine } from '../../blocks/call-title.ts'
import { headline, headlineText, titleOf } from '../../blocks/headline.ts'
import { hiddenLines } from '../../blocks/hidden-lines.ts'
import { readableJson } from '../../blocks/params.ts'
import { deadlineLines } from '../../blocks/progress.ts'
import { type ReviewContent, textPages } from '../../blocks/review-pages.ts'
import { shorten, visibleText } from '../../blocks/visible-text.ts'
import { HIDDEN_WARNING } from '../../blocks/warnings.ts'
import { hasHiddenText } from '../card/call-body.ts'
import { decisionButtons } from '../card/decision-buttons.ts'
import { editLines } from '../card/edit-lines.ts'
import { planReview } from './plan-review.ts'
import { questionReview } from './question-review.ts'

/**
 * One page of all that the approver decides about: a question, a plan, or every param and the whole summary. The buttons that decide
 * stand at the end of the last page only, and only while the request is pending.
 */
export function reviewModal(request: EscalatedRequest, tool: TitledTool, origin: ModalOrigin): Modal {
  const { intro, what, pages } = reviewOf(request, tool)
  const page = Math.min(origin.page, pages.length - 1)
  const isRead = page === pages.length - 1 && origin.pagesOpened >= pages.length
  return {
    type: 'modal',
    callback_id: CALLBACK.review,
    private_metadata: JSON.stringify({
      ...origin,
      page,
      pagesOpened: Math.min(origin.pagesOpened, pages.length),
    }),
    title: plain('Review in full'),
    close: plain('Close'),
    blocks: [
      ...(page === 0 ? intro : []),
      richText(line(bold(`${what}, page ${page + 1} of ${pages.length}`)), ...(pages[page] ?? [])),
      ...(page === pages.length - 1 ? endLines(request, tool) : []),
      ...pageButtons(request, { page, pages: pages.length, isRead }),
      footer(request),
    ],
  }
}

/** How many pages the review has. */
export function countReviewPages(request: EscalatedRequest, tool: TitledTool): number {
  return reviewOf(request, tool).pages.length
}

/** The params as text, cut into pages that join to the whole; or that they were removed. */
export function paramPages(request: EscalatedRequest): readonly string[] {
  if (!isKept(request)) return [prunedText(request.pruned)]
  return textPages(visibleText(readableJson(maskedParamsOf(request)), { keepLines: true }))
}

function reviewOf(request: EscalatedRequest, tool: TitledTool): ReviewContent {
  if (request.subject.kind === 'plan') return planReview(request)
  if (request.subject.kind === 'question') return questionReview(request)
  const pages = paramPages(request).map((page) => [preformatted(page)])
  return { intro: intro(request, tool), what: 'Parameters', pages }
}

function intro(request: EscalatedRequest, tool: TitledTool): Block[] {
  const { agentId, tool: name, requester } = request.call
  const title = callTitle(request, tool)
  const requesterText = requester === null ? [] : [text(' for '), bold(requester)]
  return [
    ...(title.isNamed ? [header(shorten(title.heading, SLACK_LIMITS.header.text))] : []),
    richText(
      ...titleLine(title),
      line(bold(agentId), text(' asks to run '), code(name), ...requesterText),
      line(
        bold("Why you're asked: "),
        multilineText(shorten(request.state.reason, SLACK_LIMITS.section.text)),
      ),
      ...editLines(request, tool),
      ...(isKept(request) ? hiddenLines(maskedParamsOf(request)) : []),
      ...(hasHiddenText(request) ? [line(bold(HIDDEN_WARNING))] : []),
    ),
  ]
}

function endLines(request: EscalatedRequest, tool: TitledTool): Block[] {
  const { summary } = request.call
  const agentSummary = summary === null ? [] : agentWords(request, summary)
  return [
    richText(...agentSummary, ...(isPending(request) ? deadlineLines(request) : stateLines(request, tool))),
  ]
}

function stateLines(request: EscalatedRequest, tool: TitledTool): readonly Paragraph[] {
  return [line(bold(headlineText(headline(request), titleOf(request, tool).full, MAX_HEADLINE)))]
}

const MAX_HEADLINE = 300

interface PagePosition {
  readonly page: number
  readonly pages: number
  /** This is the last page, and all others were opened. */
  readonly isRead: boolean
}

function pageButtons(request: EscalatedRequest, { page, pages, isRead }: PagePosition): Block[] {
  const value = cardValue(request)
  const buttons: Button[] = [
    ...(page > 0 ? [button('Previous page', { actionId: ACTION.reviewEarlier, value })] : []),
    ...(page === pages - 1 ? [] : [button('Next page', { actionId: ACTION.reviewLater, value })]),
    ...(isRead && isPending(request) ? [...decisionButtons(request), ...editButton(request)] : []),
  ]
  return buttons.length === 0 ? [] : [actions(...buttons)]
}

function editButton(request: PendingRequest): readonly Button[] {
  if (!mayBeEdited(request)) return []
  return [button('Edit and approve…', { actionId: ACTION.edit, value: cardValue(request) })]
}

/** The digest of the exact params, which the buttons approve, and the id. */
function footer({ paramsDigest, id }: EscalatedRequest): Block {
  return context(`sha256:${paramsDigest.replace(/^sha256:/, '').slice(0, 12)}`, id)
}
