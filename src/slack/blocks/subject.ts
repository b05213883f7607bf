import { describePlan, describeQuestion } from '../../approval/decide/describe-question.ts'
import {
  type EscalatedRequest,
  isKept,
  maskedParamsOf,
  type VetoRequest,
} from '../../approval/model/request.ts'
import { agentLine } from './agent-line.ts'
import { bold, code, type Inline, line, type Paragraph, quote, text } from './blocks.ts'
import { callTitle, type TitledTool } from './call-title.ts'
import { type DisplayedTool, layoutParams } from './params.ts'
import { prunedLine } from './pruned-line.ts'
import { textOf } from './text-parts.ts'
import { shorten, visibleText } from './visible-text.ts'

/** What `subject` needs to know of the tool. */
export type SubjectTool = TitledTool & DisplayedTool

/** Which request a modal is about: the agent, the action and its main params. */
export function subject(request: EscalatedRequest, tool: SubjectTool): readonly Paragraph[] {
  switch (request.subject.kind) {
    case 'call':
      return callSubject(request, tool, 'asks to run')
    case 'question':
      return [agentLine(request, 'asks a question'), excerpt(describeQuestion(request).question)]
    case 'plan':
      return [agentLine(request, 'submits a plan'), excerpt(describePlan(request).title)]
  }
}

/** The same of any call; `did` stands between agent and tool. */
export function callSubject(
  request: VetoRequest,
  subjectTool: SubjectTool,
  verb: string,
): readonly Paragraph[] {
  const { isNamed, inline } = callTitle(request, subjectTool)
  const { agentId, tool, requester, sessionId } = request.call
  return [
    ...(isNamed ? [line(...inline)] : []),
    line(
      bold(agentId),
      text(` ${verb} `),
      code(tool),
      ...(requester === null ? [] : [text(' for '), bold(requester)]),
      ...(sessionId === null ? [] : [text(' in session '), code(sessionId)]),
    ),
    ...mainParams(request, subjectTool),
  ]
}

const MAX_PARAMS = 5
const MAX_VALUE = 80
const MAX_EXCERPT = 300

/** The first of the short values, in the order of the card; the card shows all. */
function mainParams(request: VetoRequest, tool: DisplayedTool): readonly Paragraph[] {
  if (!isKept(request)) return [prunedLine(request)]
  const shown = maskedParamsOf(request)
  const rows = layoutParams(shown, tool).rows.slice(0, MAX_PARAMS)
  const inRows = new Set(rows.map(({ name }) => name))
  const left = Object.keys(shown).filter((name) => !inRows.has(name)).length
  const more = `${left} more ${left === 1 ? 'parameter' : 'parameters'}${rows.length === 0 ? '' : ' on the card'}`
  const parts: (readonly Inline[])[] = [
    ...rows.map(({ label, value }) => [
      text(`${label}: `),
      bold(shorten(visibleText(textOf(value)), MAX_VALUE)),
    ]),
    ...(left > 0 ? [[text(more)]] : []),
  ]
  if (parts.length === 0) return []
  return [line(...parts.flatMap((part, at) => (at === 0 ? part : [text(' · '), ...part])))]
}

function excerpt(words: string): Paragraph {
  return quote(shorten(visibleText(words).trim(), MAX_EXCERPT))
}
