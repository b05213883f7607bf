import type { EditResult } from '../../../approval/review/edit.ts'
import { voteReply } from '../../adapters/vote-reply.ts'
import { stillNeeded } from '../../blocks/progress.ts'

/** The private reply to a person who edited. */
export function editReply(result: EditResult): string {
  switch (result.kind) {
    case 'rejected':
      return result.errors.map(({ name, message }) => `${name}: ${message}`).join(' ')
    case 'counted':
      return `Your changes are saved. Still needed: ${stillNeeded(result.request)}.`
    case 'held':
    case 'settled':
    case 'refused':
      return voteReply(result)
  }
}
