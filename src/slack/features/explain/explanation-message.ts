import type { Explanation } from '#protocol/explanation.ts'
import { bold, header, line, type Message, preformatted, richText } from '../../blocks/blocks.ts'
import { shorten } from '../../blocks/visible-text.ts'

const MAX_TEXT = 9_000

/** The decision of the policies about a call, with the whole trace. The call's own text is in the preformatted block only. */
export function explanationMessage(
  { verdict, lockdown, text: explained }: Explanation,
  { warning }: { readonly warning: string | null } = { warning: null },
): Message {
  return {
    text: 'Policy decision',
    blocks: [
      header(lockdown === null ? TITLES[verdict] : LOCKED_DOWN),
      richText(
        ...(warning === null ? [] : [line(bold(`⚠ ${warning}`))]),
        preformatted(shorten(explained, MAX_TEXT)),
      ),
    ],
  }
}

const LOCKED_DOWN = 'A lockdown would deny this'

const TITLES = {
  allow: 'The policies would allow this',
  deny: 'The policies would deny this',
  require_approval: 'The policies would require approval',
} as const
