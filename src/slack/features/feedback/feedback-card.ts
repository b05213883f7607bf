import { SLACK_LIMITS } from 'slack-sandbox/limits'
import type { Rating } from '../../../approval/model/feedback.ts'
import { isKept, type VetoRequest } from '../../../approval/model/request.ts'
import { ACTION } from '../../adapters/action-ids.ts'
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
  quote,
  richText,
  text,
} from '../../blocks/blocks.ts'
import { callTitle, titleLine } from '../../blocks/call-title.ts'
import { executionStatus } from '../../blocks/execution-status.ts'
import { hiddenLines } from '../../blocks/hidden-lines.ts'
import { layoutParams, paramsBlocks, readableJson } from '../../blocks/params.ts'
import { prunedLine } from '../../blocks/pruned-line.ts'
import type { SubjectTool } from '../../blocks/subject.ts'
import { hasHidden, shorten, visibleText } from '../../blocks/visible-text.ts'
import { HIDDEN_WARNING, warnings } from '../../blocks/warnings.ts'
import { detailsButton } from '../card/details-button.ts'

export interface FeedbackView {
  readonly request: VetoRequest
  readonly tool: SubjectTool
  /** Slack refused the full card: show little. */
  readonly brief: boolean
}

/** The message about a call that was allowed without approval, with buttons for feedback. */
export function feedbackCard({ request, tool, brief }: FeedbackView): Message {
  const title = callTitle(request, tool)
  const notice = `👀 ${title.safe} · allowed without asking`
  const body = bodyOf(request, { tool, brief })
  const summary = brief ? [] : summaryLines(request)
  return {
    text: escapeMrkdwn(shorten(notice, SLACK_LIMITS.section.text / 2)),
    blocks: [
      header(shorten(`👀 ${title.heading} · allowed without asking`, SLACK_LIMITS.header.text)),
      richText(...titleLine(title), agentActionLine(request)),
      ...body.blocks,
      richText(...body.lines, ...reasonLines(request), ...summary, ...ratings(request)),
      ...warnings(hasHiddenText(request) ? HIDDEN_WARNING : null, body.isCut ? NOT_ALL : null),
      buttons(request),
    ],
  }
}

const NOT_ALL = 'Not everything fits here; Details has the rest.'

interface Body {
  readonly blocks: readonly Block[]
  readonly lines: readonly Paragraph[]
  readonly isCut: boolean
}

/** The params as far as they fit, or that they were removed. */
function bodyOf(request: VetoRequest, { tool, brief }: Omit<FeedbackView, 'request'>): Body {
  if (!isKept(request)) return { blocks: [], lines: [prunedLine(request)], isCut: false }
  const layout = layoutParams(request.maskedParams, tool)
  return {
    blocks: brief ? [] : paramsBlocks(layout),
    lines: hiddenLines(request.maskedParams),
    isCut: brief || !layout.complete,
  }
}

function agentActionLine({ call }: VetoRequest): Paragraph {
  const { agentId, tool, requester } = call
  return line(
    bold(agentId),
    text(' was allowed to run '),
    code(tool),
    ...(requester === null ? [] : [text(' for '), bold(requester)]),
  )
}

const MAX_REASON = 1_000

function reasonLines(request: VetoRequest): readonly Paragraph[] {
  const execution = executionStatus(request)
  return [
    line(bold('Why nobody was asked: '), multilineText(shorten(request.state.reason, MAX_REASON))),
    ...(execution === null ? [] : [line(bold('Outcome: '), multilineText(execution))]),
  ]
}

const MAX_SUMMARY = 600

function summaryLines(request: VetoRequest): readonly Paragraph[] {
  const { call } = request
  if (call.summary === null) return []
  const shown = shorten(visibleText(call.summary, { keepLines: true }), MAX_SUMMARY)
  return agentWords(request, shown)
}

/** As many as fit on the card. */
const LISTED = 10

function ratings({ feedback }: VetoRequest): readonly Paragraph[] {
  return (feedback?.ratings ?? []).slice(-LISTED).flatMap(ratingLines)
}

function ratingLines({ by, rating, comment }: Rating): readonly Paragraph[] {
  return [
    line(text(rating === 'good' ? '👍 ' : '👎 '), bold(by.name)),
    ...(comment === null ? [] : [quote(shorten(comment, MAX_SUMMARY))]),
  ]
}

function hasHiddenText(request: VetoRequest): boolean {
  const { summary } = request.call
  const passages = [summary ?? '', isKept(request) ? readableJson(request.maskedParams) : '']
  return passages.some((passage) => hasHidden(passage, { keepLines: true }))
}

function buttons(request: VetoRequest): Block {
  const value = request.id
  return actions(
    button('👍 Good call', { actionId: ACTION.feedbackGood, value }),
    button('👎 Bad call', { actionId: ACTION.feedbackBad, value }),
    button('Comment…', { actionId: ACTION.feedbackComment, value }),
    detailsButton(request),
  )
}
