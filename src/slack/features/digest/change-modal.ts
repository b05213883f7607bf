import type { FindingView } from '#protocol/stats.ts'
import type { ToolFacts } from '../../../policy/bundle.ts'
import { code, line, type Modal, preformatted, richText, text } from '../../blocks/blocks.ts'
import { readingModal } from '../../blocks/notices.ts'
import { shorten } from '../../blocks/visible-text.ts'
import { findingLines } from '../stats/finding-lines.ts'

const MAX_YAML = 9_000

/** What a finding suggests, as the YAML of the policy file. Veto changes no policies itself. */
export function changeModal(
  finding: FindingView & { readonly policyChange: NonNullable<FindingView['policyChange']> },
  tool: (name: string) => ToolFacts,
): Modal {
  const { file, yaml } = finding.policyChange
  return readingModal('Suggested change', [
    richText(...findingLines(finding, tool), line(text(`Reported from: ${finding.threshold}.`))),
    richText(line(text('In '), code(file), text(':')), preformatted(shorten(yaml, MAX_YAML))),
  ])
}
