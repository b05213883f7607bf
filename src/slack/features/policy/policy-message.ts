import type { PoliciesInForce } from '../../../approval/queries/audit-queries.ts'
import type { PolicySummary } from '../../../policy/bundle.ts'
import {
  bold,
  code,
  header,
  type Inline,
  line,
  type Message,
  moment,
  type Paragraph,
  richText,
  text,
} from '../../blocks/blocks.ts'
import { shorten } from '../../blocks/visible-text.ts'

/** So many lines of a list are shown. */
const MAX_LISTED = 60
const MAX_WORDS = 140

/** The policies in force, in the order in which they are asked. */
export function policiesMessage({ hash, loadedAtMs, policies }: PoliciesInForce): Message {
  const loaded = loadedAtMs === null ? [] : [text(', in force since '), moment(loadedAtMs)]
  return {
    text: 'Policies in force',
    blocks: [
      header('Policies in force'),
      richText(
        ...(policies.length === 0 ? [line(text('No policies: every call is denied.'))] : []),
        ...listed(policies, policyLine),
        line(text(' ')),
        line(text('Bundle '), code(hash.slice(0, 12)), ...loaded, text('.')),
      ),
    ],
  }
}

/** The rules of one policy, in words. */
export function policyMessage(policy: PolicySummary): Message {
  const { id, description, agents, rules, file } = policy
  return {
    text: 'Policy',
    blocks: [
      header(shorten(`Policy ${id}`, 150)),
      richText(
        ...(description === null ? [] : [line(text(shorten(description, 300)))]),
        line(
          text(
            `${stateOf(policy)}, for ${agents === null ? 'every agent' : agents.join(', ')}. From ${file}.`,
          ),
        ),
        line(text(' ')),
        ...listed(rules, ({ name, words }) => line(bold(name), text(`  ${shorten(words, MAX_WORDS)}`))),
      ),
    ],
  }
}

function policyLine(policy: PolicySummary): Paragraph {
  const { id, description, rules } = policy
  const words: readonly Inline[] = [
    bold(id),
    text(`  ${stateOf(policy)}, ${rules.length} ${rules.length === 1 ? 'rule' : 'rules'}`),
  ]
  return line(...words, ...(description === null ? [] : [text(` · ${shorten(description, MAX_WORDS)}`)]))
}

function stateOf({ enabled, isShadow, priority }: PolicySummary): string {
  const priorityWords = `priority ${priority}`
  if (!enabled) return `${priorityWords}, off`
  return isShadow ? `${priorityWords}, in shadow` : priorityWords
}

function listed<T>(items: readonly T[], lineOf: (item: T) => Paragraph): readonly Paragraph[] {
  const left = items.length - MAX_LISTED
  const more = left > 0 ? [line(text(`${left} more not shown.`))] : []
  return [...items.slice(0, MAX_LISTED).map(lineOf), ...more]
}
