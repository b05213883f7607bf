import fc from 'fast-check'
import { FactKind } from '#protocol/audit.ts'
import { Outcome, Status } from '#protocol/request.ts'
import type { Fact } from '../../src/ledger/fact.ts'
import { anyCharacter } from './any-character.ts'

/** Any fact that the protocol allows, with any well-formed text. */
export function someFact(): fc.Arbitrary<Fact> {
  const text = fc.string({ unit: anyCharacter, maxLength: 20 })
  const maybeText = fc.option(text)
  return fc.record({
    atMs: fc.integer({ min: 0, max: 4_000_000_000_000 }),
    kind: fc.constantFrom(...FactKind.options),
    requestId: maybeText,
    agentId: maybeText,
    tool: maybeText,
    actor: text,
    actorName: maybeText,
    outcome: fc.option(fc.constantFrom(...Outcome.options)),
    status: fc.option(fc.constantFrom(...Status.options)),
    matchedPolicyId: maybeText,
    matchedRule: maybeText,
    reason: maybeText,
    latencyMs: fc.option(fc.double({ min: 0, max: 1e9, noNaN: true })),
    bundleHash: maybeText,
    paramsDigest: maybeText,
  })
}
