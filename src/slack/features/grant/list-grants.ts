import { NOT_SHOWN_TO_MEMBERS } from '../../adapters/ephemeral-reply.ts'
import type { ListenerDeps } from '../../adapters/listener-deps.ts'
import type { Message } from '../../blocks/blocks.ts'
import { grantsMessage } from './grants-message.ts'

/** The active grants that this person may see; a string says why there is no list. */
export async function listGrants(
  { grantService }: Pick<ListenerDeps, 'grantService'>,
  personId: string,
): Promise<Message | string> {
  const visible = await grantService.list(personId)
  return visible === null ? NOT_SHOWN_TO_MEMBERS : grantsMessage(visible)
}
