import { suggestion } from '../../../core/suggestion.ts'
import { NOT_SHOWN_TO_MEMBERS } from '../../adapters/ephemeral-reply.ts'
import type { SlackCommand } from '../../adapters/slack-command.ts'
import { unescapeTyped } from '../../adapters/typed-text.ts'
import { policiesMessage, policyMessage } from './policy-message.ts'

/** `/veto policy [name]`: the policies in force, or the rules of one. */
export const policyCommand: SlackCommand = {
  word: 'policy',
  summary: 'the policies in force, and their rules',
  examples: [
    ['', 'all policies, in the order in which they are asked'],
    ['support', 'the rules of one policy, in words'],
  ],
  async run({ queries }, { personId, rest }) {
    const result = await queries.policies(personId)
    if (result.seen === 'nothing') return NOT_SHOWN_TO_MEMBERS
    const name = unescapeTyped(rest).trim()
    if (name === '') return policiesMessage(result.value)
    const { policies } = result.value
    const policy = policies.find(({ id }) => id.toLowerCase() === name.toLowerCase())
    if (policy !== undefined) return policyMessage(policy)
    return `Unknown policy "${name}".${suggestion(
      name,
      policies.map(({ id }) => id),
    )}`
  },
}
