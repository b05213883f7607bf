import type { ChangedCall, ChangedCalls } from '../../../approval/queries/replay/differences.ts'
import type { ChangePreview, PreviewResult } from '../../../approval/queries/replay/preview-change.ts'
import { counted } from '../../../insight/wording.ts'
import type { ToolFacts } from '../../../policy/bundle.ts'
import {
  type Block,
  bold,
  type Inline,
  line,
  moment,
  type Paragraph,
  richText,
  text,
} from '../../blocks/blocks.ts'
import { callTitle } from '../../blocks/call-title.ts'
import { decisionWords } from '../../blocks/outcome.ts'
import { shorten } from '../../blocks/visible-text.ts'

/** What a change would have decided otherwise, with some of the calls; or why that cannot be said. */
export function previewBlocks(result: PreviewResult, tool: (name: string) => ToolFacts): Block[] {
  switch (result.kind) {
    case 'previewed':
      return previewed(result.preview, tool)
    case 'other_files':
      return [sentence(OTHER_FILES)]
    case 'impossible':
      return [sentence('The policy file has changed, so this change cannot be replayed; type /veto digest.')]
    case 'invalid':
      return [sentence(`The policies would not be valid with this change: ${shorten(result.why, 300)}`)]
  }
}

const OTHER_FILES =
  'The policy files are not those in force, so this change cannot be replayed; correct or reload them first.'

function previewed(preview: ChangePreview, tool: (name: string) => ToolFacts): Block[] {
  return [
    richText(line(bold('Replay')), ...summaryOf(preview), ...notes(preview)),
    ...(preview.examples.length === 0
      ? []
      : [richText(...preview.examples.map((call) => callLine(call, tool)))]),
  ]
}

/** `28 calls would have been allowed instead of asked; 0 would have been denied.` */
function summaryOf({ changes, calls, deniedByPeople }: ChangePreview): readonly Paragraph[] {
  if (calls === 0) return [line(text('No call was recorded in this period.'))]
  const changed = changes.reduce((sum, change) => sum + change.calls, 0)
  if (changed === 0)
    return [line(text(`None of ${counted(calls, 'call')} would have been decided otherwise.`))]
  const denied = changes.some(({ to }) => to === 'deny') ? '' : '; 0 would have been denied'
  return [
    line(text(`${changes.map(changeWords).join('; ')}${denied}. ${counted(calls, 'call')} replayed.`)),
    ...(deniedByPeople === 0
      ? []
      : [
          line(
            text('⚠ '),
            bold(`People had denied ${deniedByPeople} of those that would have been allowed.`),
          ),
        ]),
  ]
}

function changeWords({ from, to, calls }: ChangedCalls): string {
  const subject = `${counted(calls, 'call')} would have`
  return from === to
    ? `${subject} asked other people`
    : `${subject} been ${EFFECT[to]} instead of ${EFFECT[from]}`
}

const EFFECT = { allow: 'allowed', deny: 'denied', require_approval: 'asked' } as const

function notes({ indeterminate, cutAtMs }: ChangePreview): readonly Paragraph[] {
  return [
    ...(indeterminate === 0
      ? []
      : [
          line(
            text(
              `${counted(indeterminate, 'call')} cannot be evaluated again: a rule reads what was masked or not recorded.`,
            ),
          ),
        ]),
    ...(cutAtMs === null
      ? []
      : [line(text('Only the calls before '), moment(cutAtMs), text(' were replayed.'))]),
  ]
}

const MAX_TITLE = 150

/** `Refund €720.00 on pay_1: denied by Ann, would have been allowed`. */
function callLine({ request, to }: ChangedCall, tool: (name: string) => ToolFacts): Paragraph {
  const title = shorten(callTitle(request, tool(request.call.tool)).full, MAX_TITLE)
  const name: Inline = bold(title)
  return line(name, text(`: ${decisionWords(request)}; would have been ${EFFECT[to]}`))
}

function sentence(words: string): Block {
  return richText(line(text(words)))
}
