import type { Mention } from '../../approval/model/mention.ts'
import { alsoFor } from '../blocks/also-for.ts'
import { escapeMrkdwn, type Inline, line, type Message, richText, text } from '../blocks/blocks.ts'

/** The message with these people named first, in its blocks and in its notification, where `push` replaces the text. */
export function withMentions(message: Message, mentions: readonly Mention[], push: string): Message {
  if (mentions.length === 0) return message
  const elements = mentions.flatMap((mention, index) => [
    ...(index === 0 ? [] : [text(' ')]),
    elementOf(mention),
    ...reasonOf(mention).map((words) => text(` (${words})`)),
  ])
  return {
    text: `${mentions.map(tokenWithReason).join(' ')}: ${push}`,
    blocks: [richText(line(...elements)), ...message.blocks],
  }
}

/** In whose place a person is notified; at most one. */
function reasonOf(mention: Mention): readonly string[] {
  return mention.kind === 'person' && mention.insteadOf.length > 0 ? [alsoFor(mention.insteadOf)] : []
}

function tokenWithReason(mention: Mention): string {
  return [tokenOf(mention), ...reasonOf(mention).map((words) => `(${escapeMrkdwn(words)})`)].join(' ')
}

function elementOf(mention: Mention): Inline {
  switch (mention.kind) {
    case 'person':
      return { type: 'user', user_id: mention.id }
    case 'user_group':
      return { type: 'usergroup', usergroup_id: mention.id }
    case 'here':
      return { type: 'broadcast', range: 'here' }
  }
}

function tokenOf(mention: Mention): string {
  switch (mention.kind) {
    case 'person':
      return `<@${mention.id}>`
    case 'user_group':
      return `<!subteam^${mention.id}>`
    case 'here':
      return '<!here>'
  }
}
