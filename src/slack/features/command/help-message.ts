import { COMMAND } from '../../adapters/action-ids.ts'
import { code, header, line, type Message, richText, text } from '../../blocks/blocks.ts'

/** The commands, with an example of each. */
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
            'Audit filters: tool, agent, outcome, kind, by, policy, session, request, reason, since, until.',
          ),
        ),
      ),
    ],
  }
}

const LINES = [
  ['pending', 'pending requests'],
  ['audit', 'the audit log, newest first'],
  ['audit tool:refund* outcome:denied since:7d', 'search the audit log'],
  ['audit by:@ann reason:"over limit"', 'what one person decided, and why'],
  ['stats', 'the numbers of the last seven days, and what they say'],
  ['stats refund_payment', 'the numbers of one tool or one agent'],
  ['digest', 'the approvals of the last seven days'],
  [
    'explain support-agent refund_payment {"amount_cents": 72000}',
    'what the policies decide for a call, and why',
  ],
  ['grants', 'active grants, and how to revoke them'],
  ['lockdown', 'active lockdowns, and how to lift them'],
  [
    'lockdown agent support-agent for 2h suspicious refunds',
    'deny all calls of an agent; or: tool refund_*, all',
  ],
  ['help', 'this list'],
] as const
