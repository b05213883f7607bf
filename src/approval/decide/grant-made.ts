import type { Fact } from '../../ledger/fact.ts'
import { fact } from '../../ledger/fact.ts'
import type { Actor } from '../model/actor.ts'
import { type Grant, type GrantOption, grantWords, scopeWords } from '../model/grant.ts'
import type { PendingRequest } from '../model/request.ts'
import type { ThreadEvent } from '../model/thread-event.ts'
import type { Unit } from '../ports/unit.ts'
import { grantOf, isOffered } from './grant-option.ts'

/** What a grant adds to the unit of the approval that it is made with. */
export interface MadeGrant {
  readonly changes: Unit
  readonly facts: readonly Fact[]
  readonly threadEvents: readonly ThreadEvent[]
}

/** The grant that an option of an approval becomes; nothing without an option, or when the rule does not offer it. */
export function grantMade(
  request: PendingRequest,
  option: GrantOption | null,
  { by, atMs }: { readonly by: Actor; readonly atMs: number },
): MadeGrant {
  if (option === null || !isOffered(request, option)) return { changes: [], facts: [], threadEvents: [] }
  const grant = grantOf(request, option, { by, atMs })
  return {
    changes: [{ do: 'insert_grant', grant }],
    facts: [grantFact(grant, { kind: 'granted', by, atMs })],
    threadEvents: [grantEvent(grant, by)],
  }
}

/** A fact about a grant, and about the request that it was made with. */
export function grantFact(
  grant: Grant,
  { kind, by, atMs }: { kind: 'granted' | 'revoked'; by: Actor; atMs: number },
): Fact {
  const { requestId, agentId, scope } = grant
  const tool = scope.kind === 'tool' ? scope.name : null
  const actorName = by.name === by.id ? null : by.name
  return fact({
    atMs,
    kind,
    actor: by.id,
    actorName,
    requestId,
    agentId,
    tool,
    reason: `${grant.id}: ${grantWords(grant)}`,
  })
}

function grantEvent(grant: Grant, by: Actor): ThreadEvent {
  const { agentId, sessionId, scope, usesLeft, expiresAtMs } = grant
  return { kind: 'grant', by, agentId, sessionId, scope: scopeWords(scope), usesLeft, expiresAtMs }
}
