import { canonicalJson, sha256 } from '../core/canonical-json.ts'
import type { JsonObject } from '../core/json.ts'

/**
 * Names exact params without telling them: SHA-256 over a version mark, the request's own salt, and the canonical
 * JSON of agent, tool and params. Equal params of two requests have different digests.
 */
export function paramsDigest(
  salt: string,
  what: { readonly agentId: string; readonly tool: string; readonly params: JsonObject },
): string {
  const { agentId, tool, params } = what
  return `sha256:${sha256('veto-params-v1\0', salt, '\0', canonicalJson({ agentId, tool, params }))}`
}
