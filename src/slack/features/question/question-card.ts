import { describeQuestion } from '../../../approval/decide/describe-question.ts'
import { isPending, type PendingRequest } from '../../../approval/model/request.ts'
import { agentLine } from '../../blocks/agent-line.ts'
import {
  actions,
  type Block,
  type Button,
  escapeMrkdwn,
  header,
  type Message,
  richText,
} from '../../blocks/blocks.ts'
import { subjectTitle } from '../../blocks/headline.ts'
import { deadlineLines } from '../../blocks/progress.ts'
import { answerQuote, hasHiddenQuestionText, questionExcerpt } from '../../blocks/question-text.ts'
import { HIDDEN_WARNING, warnings } from '../../blocks/warnings.ts'
import type { CardView } from '../card/card.ts'
import { decisionButtons } from '../card/decision-buttons.ts'
import { detailsButton } from '../card/details-button.ts'
import { menu } from '../card/menu.ts'
import { pendingHeading } from '../card/pending-title.ts'
import { settledCard } from '../card/settled-card.ts'
import { optionButtons } from './option-buttons.ts'

/**
 * The message that shows a question. A few short options are buttons; what does not fit stands in the modal in which it
 * is answered, so that nobody answers what they could not read. Once it is settled it says the answer.
 */
export function questionCard({ request, brief }: Pick<CardView, 'request' | 'brief'>): Message {
  if (isPending(request)) return pendingQuestionCard({ request, brief })
  const { question } = describeQuestion(request)
  return settledCard({
    request,
    title: subjectTitle(request, 'question'),
    excerpt: question,
    more: brief ? [] : answerQuote(request),
  })
}

interface PendingQuestionView extends Pick<CardView, 'brief'> {
  readonly request: PendingRequest
}

function pendingQuestionCard({ request, brief }: PendingQuestionView): Message {
  const options = brief ? [] : optionButtons(request)
  const excerpt = questionExcerpt(request, options.length > 0 ? 'buttons' : 'list')
  const title = pendingHeading(request, subjectTitle(request, 'question'))
  const isCut = brief || !excerpt.complete
  return {
    text: escapeMrkdwn(title),
    blocks: [
      header(title),
      richText(
        agentLine(request, 'asks a question'),
        ...(brief ? [] : excerpt.paragraphs),
        ...deadlineLines(request),
      ),
      ...warnings(hasHiddenQuestionText(request) ? HIDDEN_WARNING : null, isCut ? NOT_ALL : null),
      buttons(request, isCut ? [] : options),
    ],
  }
}

const NOT_ALL = '⚠ Not everything fits here. Press Answer to read all of it.'

/** The options take the place of Answer. */
function buttons(request: PendingRequest, options: readonly Button[]): Block {
  const [answer, decline] = decisionButtons(request)
  const more = menu(request, true)
  const first = options.length > 0 ? options : [answer]
  const all = [...first, decline, detailsButton(request), more]
  return actions(...all.filter((element) => element !== undefined && element !== null))
}
