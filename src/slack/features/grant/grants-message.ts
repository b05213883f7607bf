import type { VisibleGrant, VisibleGrants } from '../../../approval/grants/grant-service.ts'
import { scopeWords } from '../../../approval/model/grant.ts'
import { ACTION } from '../../adapters/action-ids.ts'
import {
  actions,
  type Block,
  bold,
  button,
  code,
  header,
  line,
  type Message,
  moment,
  plain,
  richText,
  text,
} from '../../blocks/blocks.ts'

/** The active grants, newest first, each with a button to revoke it. */
export function grantsMessage({ grants, isCut }: VisibleGrants): Message {
  const rows = grants.flatMap(grantBlocks)
  return {
    text: 'Active grants',
    blocks: [
      header('Active grants'),
      ...(rows.length === 0 ? [richText(line(text('No active grants.')))] : rows),
      ...(isCut ? [richText(line(text('There are older ones: "veto grants" lists them all.')))] : []),
    ],
  }
}

/** One grant, with a button for those who may revoke it. */
export function grantBlocks({ grant, mayRevoke }: VisibleGrant): readonly Block[] {
  const { agentId, sessionId, scope, by, usesLeft, expiresAtMs, id } = grant
  const words = richText(
    line(
      bold(agentId),
      text(' may run '),
      bold(scopeWords(scope)),
      ...(sessionId === null ? [] : [text(' in session '), code(sessionId)]),
      text(usesLeft === null ? ' until ' : `, ${usesLeft} more ${usesLeft === 1 ? 'call' : 'calls'}, until `),
      moment(expiresAtMs),
      text('. Given by '),
      bold(by.name),
      text('.'),
    ),
  )
  if (!mayRevoke) return [words]
  const press = { actionId: ACTION.revokeGrant, value: id }
  const confirm = {
    title: plain('Revoke this grant?'),
    text: plain('From now on, people are asked again.'),
    confirm: plain('Revoke'),
    deny: plain('Keep it'),
  }
  return [words, actions({ ...button('Revoke', press), style: 'danger', confirm })]
}
