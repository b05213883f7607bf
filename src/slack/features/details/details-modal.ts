import {
  isEscalated,
  isKept,
  isPending,
  maskedParamsOf,
  type VetoRequest,
} from '../../../approval/model/request.ts'
import type { RequestDetails } from '../../../approval/queries/approval-queries.ts'
import { AGENT_WORDS, agentWords } from '../../blocks/agent-words.ts'
import {
  type Block,
  bold,
  code,
  line,
  link,
  type Modal,
  multilineText,
  type Paragraph,
  preformatted,
  quote,
  richText,
  text,
} from '../../blocks/blocks.ts'
import { headline, headlineText, titleOf } from '../../blocks/headline.ts'
import { hiddenLines } from '../../blocks/hidden-lines.ts'
import { readingModal } from '../../blocks/notices.ts'
import { layoutParams, paramsBlocks, readableJson, stringsIn } from '../../blocks/params.ts'
import { deadlineLines, votesLines } from '../../blocks/progress.ts'
import { prunedLine } from '../../blocks/pruned-line.ts'
import { textPages } from '../../blocks/review-pages.ts'
import type { SubjectTool } from '../../blocks/subject.ts'
import { hasHidden, shorten, visibleText } from '../../blocks/visible-text.ts'
import { HIDDEN_WARNING, warnings } from '../../blocks/warnings.ts'
import { editLines } from '../card/edit-lines.ts'
import type { CardLink } from './card-links.ts'
import { recordLines } from './record-lines.ts'
import { storyLines } from './story.ts'

/** The details, and the addresses of its cards. */
export interface ShownDetails extends Omit<RequestDetails, 'cards'> {
  readonly links: readonly CardLink[]
}

/** Everything about a request: what is true now, what was asked and in which words, what happened, and how it is recorded. */
export function detailsModal({ request, entries, isCut, links }: ShownDetails, tool: SubjectTool): Modal {
  return readingModal('Details', [
    richText(
      line(bold(headlineText(headline(request), titleOf(request, tool).full, MAX_HEADLINE))),
      askedLine(request),
      line(bold(reasonLabel(request)), multilineText(shorten(request.state.reason, MAX_WORDS))),
      ...progressLines(request),
    ),
    ...paramsOf(request, tool),
    ...wordsBlocks(request),
    ...resultBlocks(request),
    richText(
      line(bold('What happened')),
      ...(isCut ? [line(text(OLDER))] : []),
      ...storyLines(request, entries),
    ),
    richText(line(bold('For the record')), ...recordLines(request, entries), ...linkLines(links)),
  ])
}

function linkLines(links: readonly CardLink[]): readonly Paragraph[] {
  return links.map(({ channel, url }) => line(bold('In Slack: '), link(url, `card and thread in ${channel}`)))
}

const MAX_HEADLINE = 300
const MAX_WORDS = 3_000
const OLDER = 'Earlier entries are in the audit log.'

function askedLine({ call, subject }: VetoRequest): Paragraph {
  const { agentId, tool, requester } = call
  const what = subject.kind === 'call' ? [text(' asked to run '), code(tool)] : [text(ASKED[subject.kind])]
  return line(bold(agentId), ...what, ...(requester === null ? [] : [text(' for '), bold(requester)]))
}

const ASKED = { question: ' asked a question', plan: ' submitted a plan' } as const

function reasonLabel(request: VetoRequest): string {
  if (isPending(request)) return 'Why people are asked: '
  return isEscalated(request) ? 'Why people were asked: ' : 'Why nobody was asked: '
}

function progressLines(request: VetoRequest): readonly Paragraph[] {
  return isPending(request) ? [...votesLines(request), ...deadlineLines(request)] : []
}

/** As many pages as a modal holds. */
const MAX_PAGES = 12

/** As on the card, or else all of them as JSON; or that they were removed. */
function paramsOf(request: VetoRequest, tool: SubjectTool): readonly Block[] {
  if (!isKept(request)) return [richText(prunedLine(request))]
  const shown = maskedParamsOf(request)
  const layout = layoutParams(shown, tool)
  const lines = [...editLines(request, tool), ...hiddenLines(shown)]
  const below = lines.length === 0 ? [] : [richText(...lines)]
  if (layout.complete) return [...paramsBlocks(layout), ...below]
  const pages = textPages(visibleText(readableJson(shown), { keepLines: true }))
  const left = pages.length - MAX_PAGES
  return [
    ...pages.slice(0, MAX_PAGES).map((page) => richText(preformatted(page))),
    ...(left > 0 ? [richText(line(text('The rest does not fit here; the audit log has it.')))] : []),
    ...below,
  ]
}

/** What the agent says, and what is hidden in it. */
function wordsBlocks(request: VetoRequest): readonly Block[] {
  const { summary } = request.call
  const passages = [summary ?? '', ...(isKept(request) ? stringsIn(maskedParamsOf(request)) : [])]
  const isHidden = passages.some((passage) => hasHidden(passage, { keepLines: true }))
  return [
    ...(summary === null
      ? []
      : [richText(...agentWords(request, shorten(visibleText(summary, { keepLines: true }), MAX_WORDS)))]),
    ...warnings(isHidden ? HIDDEN_WARNING : null),
  ]
}

/** The error that the agent reported, and why its report was refused. */
function resultBlocks({ execution }: VetoRequest): readonly Block[] {
  if (execution === null || !('refused' in execution)) return []
  const { error, refused } = execution
  const shown = error === null ? '' : shorten(visibleText(error, { keepLines: true }), MAX_WORDS)
  const lines = [
    ...(error === null ? [] : [line(bold(`Reported error, ${AGENT_WORDS.toLowerCase()}:`)), quote(shown)]),
    ...(refused === null
      ? []
      : [line(bold('The result was refused: '), multilineText(shorten(refused, MAX_WORDS)))]),
  ]
  const isHidden = error !== null && hasHidden(error, { keepLines: true })
  return lines.length === 0 ? [] : [richText(...lines), ...warnings(isHidden ? HIDDEN_WARNING : null)]
}
