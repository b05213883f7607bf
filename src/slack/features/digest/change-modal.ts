import type { FindingView } from '#protocol/stats.ts'
import type { PreviewResult } from '../../../approval/queries/replay/preview-change.ts'
import type { ToolFacts } from '../../../policy/bundle.ts'
import { ACTION } from '../../adapters/action-ids.ts'
import {
  actions,
  type Block,
  button,
  code,
  line,
  type Modal,
  preformatted,
  richText,
  text,
} from '../../blocks/blocks.ts'
import { readingModal } from '../../blocks/notices.ts'
import { shorten } from '../../blocks/visible-text.ts'
import { findingLines } from '../stats/finding-lines.ts'
import { previewBlocks } from './preview-blocks.ts'

const MAX_YAML = 9_000

/** A finding with a suggested change. */
export type SuggestedChange = FindingView & {
  readonly policyChange: NonNullable<FindingView['policyChange']>
}

/** What the modal says of the replay. */
export type ReplayState =
  /** It has a button with this value. */
  | { readonly kind: 'offered'; readonly value: string }
  /** The change makes no decision another one. */
  | { readonly kind: 'without_effect' }
  | { readonly kind: 'running' }
  | { readonly kind: 'done'; readonly result: PreviewResult }

/** What a finding suggests, as the YAML of the policy file. Veto changes no policies itself. */
export function changeModal(
  finding: SuggestedChange,
  { tool, replay }: { readonly tool: (name: string) => ToolFacts; readonly replay: ReplayState },
): Modal {
  const { file, yaml } = finding.policyChange
  return readingModal('Suggested change', [
    richText(...findingLines(finding, tool), line(text(`Reported from: ${finding.threshold}.`))),
    richText(line(text('In '), code(file), text(':')), preformatted(shorten(yaml, MAX_YAML))),
    ...replayBlocks(replay, tool),
  ])
}

function replayBlocks(replay: ReplayState, tool: (name: string) => ToolFacts): Block[] {
  switch (replay.kind) {
    case 'offered':
      return [
        actions(button('Preview by replay', { actionId: ACTION.findingReplay, value: replay.value })),
        sentence('Evaluates the calls of the period again with this change. Nothing is changed or recorded.'),
      ]
    case 'without_effect':
      return [sentence('The policies would decide every call as before, so there is nothing to replay.')]
    case 'running':
      return [sentence('Replaying the calls of the period…')]
    case 'done':
      return previewBlocks(replay.result, tool)
  }
}

function sentence(words: string): Block {
  return richText(line(text(words)))
}
