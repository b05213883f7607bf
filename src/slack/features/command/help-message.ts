import { COMMAND } from '../../adapters/action-ids.ts'
import { code, header, line, type Message, richText, text } from '../../blocks/blocks.ts'

/** What `/veto` can do, with an example for each. */
export function helpMessage(): Message {
  return {
    text: 'What Veto can do',
    blocks: [
      header('What Veto can do'),
      richText(
        ...LINES.map(([command, meaning]) => line(code(`${COMMAND} ${command}`), text(`  ${meaning}`))),
      ),
      richText(
        line(
          text(
            'Filters of audit: tool, agent, outcome, kind, by, policy, session, request, reason, since, until.',
          ),
        ),
      ),
    ],
  }
}

const LINES = [
  ['pending', 'what waits for an answer'],
  ['audit', 'the record, newest first'],
  ['audit tool:refund* outcome:denied since:7d', 'the record, searched'],
  ['audit by:@ann reason:"over limit"', 'what one person decided, and why'],
  ['digest', 'the approvals of the last seven days'],
  [
    'explain support-agent refund_payment {"amount_cents": 72000}',
    'what the policies say of a call, and why',
  ],
  ['grants', 'what is allowed without asking, and how to revoke it'],
  ['help', 'this list'],
] as const
