import { timingSafeEqual } from 'node:crypto'
import { canonicalJson, sha256 } from '../../core/canonical-json.ts'
import type { JsonObject } from '../../core/json.ts'

interface DigestedCall {
  readonly agentId: string
  readonly tool: string
  readonly params: JsonObject
}

/**
 * Identifies exact params without revealing them: SHA-256 over a version tag, the request's own salt, and the canonical
 * JSON of agent, tool and params. Equal params of two requests have different digests.
 */
export function paramsDigest(salt: string, what: DigestedCall): string {
  return digestOf(salt, canonicalCall(what))
}

/** Prepares a constant-time comparison of a digest with that of exactly these params. */
export function paramsMatcher(
  what: DigestedCall,
): (named: { readonly salt: string; readonly paramsDigest: string }) => boolean {
  const canonical = canonicalCall(what)
  return ({ salt, paramsDigest: named }) => isEqual(named, digestOf(salt, canonical))
}

function canonicalCall({ agentId, tool, params }: DigestedCall): string {
  // In the order of canonical JSON, so that these names need no sorting.
  return canonicalJson({ agentId, params, tool })
}

function digestOf(salt: string, canonical: string): string {
  return `sha256:${sha256('veto-params-v1\0', salt, '\0', canonical)}`
}

function isEqual(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}
