import type { FindingKind, FindingView } from '#protocol/stats.ts'
import type { ToolFacts } from '../../../policy/bundle.ts'
import { bold, line, type Paragraph, text } from '../../blocks/blocks.ts'
import { toolTitle } from '../../blocks/tool-title.ts'

/** What is so, and below it what to do. */
export function findingLines(finding: FindingView, tool: (name: string) => ToolFacts): readonly Paragraph[] {
  return [
    line(text(`${SIGNS[finding.kind]} `), bold(subjectOf(finding, tool)), text(`: ${finding.evidence}`)),
    line(text(`     → ${finding.suggestion}.`)),
  ]
}

function subjectOf(
  { approver, rule, tool: name, agentId }: FindingView,
  tool: (name: string) => ToolFacts,
): string {
  if (approver !== null) return approver.name
  if (agentId === null && rule !== null) return rule
  const title = name === null ? null : toolTitle(name, tool(name))
  return [title, agentId].filter((part) => part !== null).join(', ')
}

const SIGNS: Readonly<Record<FindingKind, string>> = {
  bypass: '🚨',
  silent_gate: '🔇',
  unanswered: '⌛',
  failing: '❌',
  never_run: '💤',
  tune: '🔧',
  rubber_stamp: '👀',
  slow: '🐢',
  relax: '💡',
}
