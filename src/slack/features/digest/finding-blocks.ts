import type { FindingView } from '#protocol/stats.ts'
import { ACTION } from '../../adapters/action-ids.ts'
import { actions, type Block, button, code, line, richText, text } from '../../blocks/blocks.ts'
import { AUDIT_ROWS, type AuditPosition, positionValue } from '../audit/audit-position.ts'
import { findingLines } from '../stats/finding-lines.ts'
import type { DigestView } from './digest-view.ts'
import { findingRef } from './finding-ref.ts'

const MAX_FINDINGS = 10

/** Each finding with its suggestion, and with buttons to what is behind it. */
export function findingBlocks({ stats, tool }: DigestView): Block[] {
  const more = stats.findings.length - MAX_FINDINGS
  return [
    ...stats.findings.slice(0, MAX_FINDINGS).flatMap((finding) => [
      richText(...findingLines(finding, tool)),
      actions(
        button('See them', {
          actionId: ACTION.findingRows,
          value: positionValue(rowsOf(finding)),
        }),
        ...(finding.policyChange === null
          ? []
          : [
              button('Suggested change', {
                actionId: ACTION.findingChange,
                value: findingRef(stats, finding),
              }),
            ]),
      ),
    ]),
    ...(more > 0 ? [richText(line(text(`${more} more: `), code('veto stats'), text(' lists them.')))] : []),
  ]
}

function rowsOf({ audit }: FindingView): AuditPosition {
  return { of: 'entries', query: { ...audit, limit: AUDIT_ROWS }, before: [], end: null }
}
