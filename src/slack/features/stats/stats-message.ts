import type { Stats, StatsNumbers } from '#protocol/stats.ts'
import { formatElapsed } from '../../../core/duration.ts'
import type { ToolFacts } from '../../../policy/bundle.ts'
import {
  type Block,
  bold,
  type Cell,
  cell,
  code,
  header,
  line,
  type Message,
  richText,
  table,
  text,
} from '../../blocks/blocks.ts'
import { toolTitle } from '../../blocks/tool-title.ts'
import { shorten } from '../../blocks/visible-text.ts'
import { findingLines } from './finding-lines.ts'
import { answersLine, headlineOf, outcomesLine } from './headline.ts'

/** Whose numbers are shown; null: of all tools and agents. */
export interface StatsView {
  readonly tool: (name: string) => ToolFacts
  readonly of: { readonly kind: 'tool' | 'agent'; readonly name: string } | null
}

const MAX_ROWS = 30
const MAX_FINDINGS = 5

/** The numbers of the last seven days: by tool, or for one tool by agent. */
export function statsMessage(stats: Stats, view: StatsView): Message {
  const { total, approvers } = stats
  const sentences = [outcomesLine(total.now), answersLine(approvers)].filter((sentence) => sentence !== '')
  return {
    text: TITLE,
    blocks: [
      header(TITLE),
      richText(
        ...ofLine(view),
        line(bold(headlineOf(total))),
        ...sentences.map((sentence) => line(text(sentence))),
      ),
      ...findingBlocks(stats, view),
      ...tableBlocks(stats, view),
    ],
  }
}

const TITLE = 'Approvals of the last seven days'

function ofLine({ tool, of }: StatsView) {
  if (of === null) return []
  const title = of.kind === 'tool' ? tool(of.name).title : null
  return [
    line(
      text(of.kind === 'tool' ? 'Tool ' : 'Agent '),
      code(of.name),
      ...(title === null ? [] : [text(`  ${title}`)]),
    ),
  ]
}

function findingBlocks({ findings }: Stats, { tool }: StatsView): Block[] {
  if (findings.length === 0) return []
  const more = findings.length - MAX_FINDINGS
  return [
    richText(
      ...findings.slice(0, MAX_FINDINGS).flatMap((finding) => findingLines(finding, tool)),
      ...(more > 0 ? [line(text(`${more} more: `), code('/veto digest'), text(' shows more of them.'))] : []),
    ),
  ]
}

function tableBlocks(stats: Stats, { tool, of }: StatsView): Block[] {
  const rows =
    of?.kind === 'tool'
      ? stats.agents.map(({ agentId, now }) => row(agentId, now))
      : stats.tools
          .filter(isUsed)
          .map((counted) => row(toolTitle(counted.tool, tool(counted.tool)), counted.now))
  if (rows.length === 0) return []
  const more = rows.length - MAX_ROWS
  const titles = [of?.kind === 'tool' ? 'Agent' : 'Tool', ...TITLES]
  return [
    table([titles.map(cell), ...rows.slice(0, MAX_ROWS)]),
    ...(more > 0 ? [richText(line(text(`${more} more were asked about less often.`)))] : []),
  ]
}

/** What was used in the period before only, or without asking, has no number here. */
function isUsed({ now: { asked, allowed, denied } }: { readonly now: StatsNumbers }): boolean {
  return asked + allowed + denied > 0
}

const TITLES = ['Asked', 'Approved', 'Denied', 'Expired', 'Median', 'Automatic']

function row(
  name: string,
  { asked, approved, rejected, expired, timeToDecide, allowed, denied }: StatsNumbers,
): Cell[] {
  const median = timeToDecide === null ? '' : formatElapsed(timeToDecide.medianMs)
  return [
    cell(shorten(name, 60)),
    ...[asked, approved, rejected, expired].map((count) => cell(String(count))),
    cell(median),
    cell(String(allowed + denied)),
  ]
}
