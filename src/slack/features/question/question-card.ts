import { SLACK_LIMITS } from 'slack-sandbox/limits'
import { type EscalatedRequest, isPending } from '../../../approval/model/request.ts'
import { agentLine } from '../../blocks/agent-line.ts'
import {
  actions,
  type Block,
  escapeMrkdwn,
  header,
  type Message,
  type Paragraph,
  richText,
} from '../../blocks/blocks.ts'
import { outcomeBlocks, outcomeLine } from '../../blocks/outcome.ts'
import { deadlineLine } from '../../blocks/progress.ts'
import { answerQuote, hasHiddenQuestionText, questionExcerpt } from '../../blocks/question-text.ts'
import { shorten } from '../../blocks/visible-text.ts'
import { warnings } from '../../blocks/warnings.ts'
import { type CardView, cardFooter, HIDDEN_WARNING } from '../card/card.ts'
import { decisionButtons } from '../card/decision-buttons.ts'
import { menu } from '../card/menu.ts'

/**
 * The message that shows a question. What does not fit stands in the modal in which it is answered, so that nobody
 * answers what they could not read. Once it is settled the answer stands first.
 */
export function questionCard({ request, brief }: Pick<CardView, 'request' | 'brief'>): Message {
  const excerpt = questionExcerpt(request)
  const title = isPending(request) ? TITLE : outcomeLine(request)
  const isCut = isPending(request) && (brief || !excerpt.complete)
  return {
    text: escapeMrkdwn(isPending(request) ? TITLE : `A question: ${outcomeLine(request)}`),
    blocks: [
      header(shorten(title, SLACK_LIMITS.header.text)),
      ...outcomeBlocks(request, null),
      ...(brief ? [] : answerBlocks(request)),
      richText(
        agentLine(request, isPending(request) ? 'asks a question' : 'asked a question'),
        ...(brief ? [] : excerpt.paragraphs),
        ...deadlineLines(request),
      ),
      ...warnings(hasHiddenQuestionText(request) ? HIDDEN_WARNING : null, isCut ? NOT_ALL : null),
      ...buttons(request),
      cardFooter(request),
    ],
  }
}

const TITLE = 'An agent asks you a question'
const NOT_ALL = '⚠ Not everything fits here. Press Answer to read all of it.'

function answerBlocks(request: EscalatedRequest): Block[] {
  const quotes = answerQuote(request)
  return quotes.length === 0 ? [] : [richText(...quotes)]
}

function deadlineLines(request: EscalatedRequest): readonly Paragraph[] {
  return isPending(request) ? [deadlineLine(request)] : []
}

function buttons(request: EscalatedRequest): Block[] {
  if (!isPending(request)) return []
  const more = menu(request, true)
  return [actions(...decisionButtons(request), ...(more === null ? [] : [more]))]
}
